package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuoteIdsTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    quote_started   | {'id':'a','reference':'r'}                     | a
                    quote_started   | {'quoteId':'b','id':'a'}                       | a
                    quote_started   | {'quoteId':'b'}                                | b
                    quote_started   | {'id':null,'quoteId':'b'}                      | b
                    contact_updated | {'id':'a','quoteId':'b'}                       | b
                    contact_updated | {'contact':{'quoteId':'no'},'quoteId':' b '}   | b
                    contact_updated | {'quoteId':42}                                 | 42
                    never_heard_of  | {'x':[1,{'quoteId':'no'}],'quoteId':'b'}       | b
                    contact_updated | {'quoteId':'b',broken                          | b
                    """)
    void idIsFoundWhereTheTypeHasIt(String type, String json, String expected) {
        assertThat(QuoteIds.read(type, bytes(json))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    contact_updated | {'id':'a'}                  | NO_QUOTE_ID
                    contact_updated | {}                          | NO_QUOTE_ID
                    contact_updated | {'quoteId':null}            | NO_QUOTE_ID
                    contact_updated | {'quoteId':'  '}            | NO_QUOTE_ID
                    contact_updated | {'quoteId':'a\\u0000b'}     | NO_QUOTE_ID
                    contact_updated | {'quoteId':'a\\ud800'}       | NO_QUOTE_ID
                    contact_updated | {'quoteId':{'id':1}}        | NO_QUOTE_ID
                    contact_updated | ['quoteId','a']             | NO_QUOTE_ID
                    contact_updated | 'quoteId'                   | NO_QUOTE_ID
                    contact_updated | quoteId=a                   | NOT_JSON
                    contact_updated | {'x':1,'x':2,'quoteId':'a'} | NOT_JSON
                    contact_updated | {'x':                       | NOT_JSON
                    """)
    void eventWithoutAnIdIsRefusedWithItsReason(String type, String json, DeadLetterReason reason) {
        assertRefused(type, bytes(json), reason);
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
