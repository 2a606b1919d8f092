package io.quotestream.ops.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.EventHeaders;
import io.quotestream.model.SourcePosition;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventOrigins;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class ReplayCandidateTest {

    private static final EventFixture EVENT = EventFixture.products("q1", 7, "a");

    @Test
    void theRecordIsWhatItWasWithAHeaderOfItsOrigin() throws Exception {
        StoredDeadLetter deadLetter = DeadLetterOf.read(DeadLetterOf.streamsApp(EVENT));

        ReplayCandidate candidate = ReplayCandidate.of(deadLetter);
        ProducerRecord<byte[], byte[]> replayed = candidate.record(deadLetter, TopicNames.DEFAULT);

        ProducerRecord<byte[], byte[]> original = EVENT.record("quotes.events");
        assertThat(candidate.position()).isEqualTo(SourcePosition.ofRevision(7));
        assertThat(replayed.topic()).isEqualTo("quotes.events");
        assertThat(replayed.key()).isEqualTo(original.key());
        assertThat(replayed.value()).isEqualTo(original.value());
        assertThat(replayed.timestamp()).isEqualTo(original.timestamp());
        Header[] headers = replayed.headers().toArray();
        assertThat(Arrays.copyOf(headers, headers.length - 1))
                .containsExactly(original.headers().toArray());
        assertThat(EventOrigins.text(replayed.headers(), EventHeaders.REPLAYED_FROM))
                .isEqualTo("quotes.dead-letters/0/12");
    }

    @Test
    void aLetterOfTheBridgeGetsTheKeyThatTheBridgeWouldGiveIt() throws Exception {
        StoredDeadLetter deadLetter = DeadLetterOf.read(DeadLetterOf.bridge(EventFixture.started("q1", 7)));

        ProducerRecord<byte[], byte[]> replayed = ReplayCandidate.of(deadLetter).record(deadLetter, TopicNames.DEFAULT);

        assertThat(replayed.topic()).isEqualTo("quotes.events");
        assertThat(replayed.key()).isEqualTo("q1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aStateGoesBackToTheTopicOfStates() throws Exception {
        StoredDeadLetter deadLetter =
                DeadLetterOf.read(DeadLetterOf.sink("q1", new byte[] {'{', '}'}, "quotes.state/0/3"));

        ReplayCandidate candidate = ReplayCandidate.of(deadLetter);

        assertThat(candidate.isState()).isTrue();
        assertThat(candidate.record(deadLetter, TopicNames.DEFAULT).topic()).isEqualTo("quotes.state");
    }

    @Test
    void anErasureThatMySqlRefusedCanBeSentAgain() throws Exception {
        StoredDeadLetter deadLetter = DeadLetterOf.read(DeadLetterOf.sink("q1", null, "quotes.state/0/3"));

        assertThat(ReplayCandidate.of(deadLetter)
                        .record(deadLetter, TopicNames.DEFAULT)
                        .value())
                .isNull();
    }

    @Test
    void whatThisVersionRefusesTooIsNotSent() {
        StoredDeadLetter malformed = DeadLetterOf.read(DeadLetterOf.streamsApp(EVENT.withData(new byte[] {'['})));
        StoredDeadLetter without =
                DeadLetterOf.read(DeadLetterOf.bridge(EventFixture.of("q1", "quote_started", 7, "{}")));

        assertThatThrownBy(() -> ReplayCandidate.of(malformed)).hasMessageContaining("rejects it too: not-json");
        assertThatThrownBy(() -> ReplayCandidate.of(without)).hasMessageContaining("rejects it too: no-quote-id");
    }

    @Test
    void aLetterWithoutPayloadPointsToItsEvent() {
        StoredDeadLetter deadLetter = DeadLetterOf.read(DeadLetterOf.bridge(EVENT.withData(new byte[0])));

        assertThatThrownBy(() -> ReplayCandidate.of(deadLetter))
                .isInstanceOf(NotReplayableException.class)
                .hasMessageContaining(EventFixture.STREAM + "@7");
    }

    @Test
    void aRecordThatDoesNotSayWhichEventItIsCannotBeOrdered() {
        StoredDeadLetter deadLetter = DeadLetterOf.read(DeadLetterOf.streamsApp(EVENT));
        deadLetter.headers().remove(EventHeaders.POSITION);

        assertThatThrownBy(() -> ReplayCandidate.of(deadLetter)).hasMessageContaining("bad-headers");
    }
}
