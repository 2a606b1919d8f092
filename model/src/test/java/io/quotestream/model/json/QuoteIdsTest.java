package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

final class QuoteIdsTest {

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/quote-ids.csv", delimiter = '|', quoteCharacter = '`')
    void idIsFoundWhereTheTypeHasItOrTheEventIsRefusedWithAReason(
            String type, String json, @Nullable String id, @Nullable String reason) {
        if (id != null) {
            assertThat(QuoteIds.read(type, bytes(json))).isEqualTo(id);
        } else {
            assertThatThrownBy(() -> QuoteIds.read(type, bytes(json)))
                    .isInstanceOfSatisfying(
                            MalformedEventException.class,
                            e -> assertThat(e.reason().code()).isEqualTo(reason));
        }
    }

    /** Jackson's table of names would find the first one for the second. */
    @Test
    void aNameWithAByteThatIsNotUtf8IsRefusedWhateverNamesWereReadBefore() {
        assertThat(QuoteIds.read("t", bytes("{'quoteId':'a'}"))).isEqualTo("a");

        assertRefused(
                "t", "{\"quot\u00ffeId\":\"b\"}".getBytes(StandardCharsets.ISO_8859_1), DeadLetterReason.NOT_JSON);
        // What is not read is not judged.
        assertThat(QuoteIds.read("t", "{\"quoteId\":\"a\",\"\u00ff\":1}".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("a");
        assertThat(QuoteIds.read("t", "\ufeff{\"quoteId\":\"\uffee\"}".getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo("\uffee");
    }

    @Test
    void eventWithoutDataIsRefused() {
        assertRefused(EventTypes.QUOTE_STARTED, new byte[0], DeadLetterReason.NO_DATA);
    }

    @Test
    void idHasAtMostAHundredCharacters() {
        String longest = "x".repeat(QuoteIds.MAX_LENGTH);

        assertThat(QuoteIds.read("t", bytes("{'quoteId':'" + longest + "'}"))).isEqualTo(longest);
        assertRefused("t", bytes("{'quoteId':'" + longest + "y'}"), DeadLetterReason.NO_QUOTE_ID);
    }

    @Test
    void nestingBeyondTheLimitIsRefused() {
        String deep = "{'x':" + "[".repeat(100) + "]".repeat(100) + ",'quoteId':'a'}";

        assertRefused("t", bytes(deep), DeadLetterReason.NOT_JSON);
    }

    @Test
    void messageHoldsNothingOfThePayload() {
        assertThatThrownBy(() -> QuoteIds.read("t", bytes("{'email':'zoe@example.com','x':zoe@example.com}")))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageNotContaining("zoe")
                .hasMessageContaining("column");
    }

    private static void assertRefused(String type, byte[] data, DeadLetterReason reason) {
        assertThatThrownBy(() -> QuoteIds.read(type, data))
                .isInstanceOfSatisfying(
                        MalformedEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
