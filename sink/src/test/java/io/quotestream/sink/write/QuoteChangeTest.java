package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import io.quotestream.sink.SampleQuotes;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QuoteChangeTest {

    @Test
    void aStateIsRead() throws UnreadableRecordException {
        QuoteState state = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");

        QuoteChange change = QuoteChange.read(record(utf8("q-1"), StateCodec.encode(state)));

        assertThat(change.state()).isEqualTo(state);
        assertThat(change.isTombstone()).isFalse();
    }

    @Test
    void noValueIsATombstone() throws UnreadableRecordException {
        QuoteChange change = QuoteChange.read(record(utf8("q-1"), null));

        assertThat(change.quoteUid()).isEqualTo("q-1");
        assertThat(change.isTombstone()).isTrue();
    }

    @Test
    void whatIsNoStateIsRefusedWithoutShowingIt() {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> QuoteChange.read(record(utf8("q-1"), utf8("jane@example.com"))))
                .withMessageContaining("no quote state")
                .withMessageNotContaining("jane");
    }

    @Test
    void aStateUnderAnotherKeyIsRefused() {
        byte[] state = StateCodec.encode(SampleQuotes.started("q-1", 1));

        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> QuoteChange.read(record(utf8("q-2"), state)))
                .withMessageContaining("the key is not the state's quote id");
    }

    @Test
    void aStateOfNoEventIsRefused() {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> QuoteChange.read(record(utf8("q"), StateCodec.encode(QuoteState.unseen("q")))))
                .withMessageContaining("no event");
    }

    @Test
    void aRecordWithoutAUsableKeyIsRefused() {
        byte[] broken = {(byte) 0xC3, (byte) 0x28};

        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> QuoteChange.read(record(null, null)));
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> QuoteChange.read(record(broken, null)));
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> QuoteChange.read(record(utf8("x".repeat(101)), null)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("NullAway") // Kafka's records have null for what is absent
    private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("quotes.state", 0, 5, key, value);
    }
}
