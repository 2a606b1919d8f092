package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.Events;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteState;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit of what is read: the largest that is taken, and the smallest that is not, whether the field is used or not. */
final class LimitsTest {

    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"amount", "unused"})
    void nestingOf64LevelsIsTheDeepest(String field) {
        assertRead(field, "[".repeat(63) + "]".repeat(63));
        assertRefused(field, "[".repeat(64) + "]".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount", "unused"})
    void aTextOf4MiBIsTheLongest(String field) {
        assertRead(field, '"' + "x".repeat(4 * MIB) + '"');
        assertRefused(field, '"' + "x".repeat(4 * MIB + 1) + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"amount", "unused"})
    void aNumberOf100CharactersIsTheLongest(String field) {
        assertRead(field, "9".repeat(100));
        assertRefused(field, "9".repeat(101));
    }

    @Test
    void aNameOf1000CharactersIsTheLongest() {
        assertRead("n".repeat(1_000), "1");
        assertRefused("n".repeat(1_001), "1");
    }

    @Test
    void aDocumentOf17MiBIsTheLargest() {
        String text = ",\"" + "x".repeat(3 * MIB) + '"';
        assertRead("unused", "[0" + text.repeat(5) + "]");
        assertRefused("unused", "[0" + text.repeat(6) + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "1e2147483647", "1e-2147483648", "1e1001"})
    void aNumberThatNoTableHoldsIsLeftOutAndCostsNothingElse(String number) {
        QuoteEvent.FeeApplied fee =
                (QuoteEvent.FeeApplied) Events.event(EventTypes.FEE_APPLIED, 0, "{'amount':" + number + ",'fee':2}");

        assertThat(fee.amount()).isEqualByComparingTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-1000", "0e-1000", "-9999999999999999999999e-900", "1.5e2"})
    void anAmountThatIsTakenCanBeReadBack(String number) {
        QuoteState state =
                QuoteState.unseen("q").apply(Events.event(EventTypes.FEE_APPLIED, 0, "{'amount':" + number + "}"));

        assertThat(state.details().feeAmount()).isNotNull();
        assertThat(StateCodec.decode(StateCodec.encode(state))).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e5", "1e999999999", "1e-1001", "\"1\"", "true"})
    void anAmountThatNoStateHasIsRefused(String number) {
        assertNoState("{\"quoteId\":\"q\",\"details\":{\"business\":{},\"feeAmount\":" + number
                + "},\"products\":[],\"eventCount\":0}");
    }

    @Test
    void limitsOfAStateHoldAlsoWhereALaterVersionHasAFieldOfItsOwn() {
        String later =
                "{\"quoteId\":\"q\",\"details\":{\"business\":{}},\"products\":[],\"eventCount\":0,\"later\":%s}";

        assertThat(StateCodec.decode(bytes(later.formatted("[".repeat(63) + "]".repeat(63)))))
                .isEqualTo(QuoteState.unseen("q"));
        assertNoState(later.formatted("[".repeat(64) + "]".repeat(64)));
        assertNoState(later.formatted("9".repeat(1_201)));
        assertNoState(later.formatted("1} {"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00FE, 0xFE00, 0xFFFE})
    void byteOrderMarksOfEncodingsThatNobodyUsesAreNotJson(int mark) {
        byte[] data = {0, 0, (byte) 0xFF, (byte) 0xFE, (byte) mark, (byte) (mark >> 8), '{', '}'};

        assertThatThrownBy(() -> QuoteIds.read(EventTypes.FEE_APPLIED, data))
                .isInstanceOf(MalformedEventException.class);
        assertThatThrownBy(() -> EventCodec.decode(Events.origin(EventTypes.FEE_APPLIED, 0), data))
                .isInstanceOf(MalformedEventException.class);
        assertThatThrownBy(() -> StateCodec.decode(data)).isInstanceOf(MalformedStateException.class);
    }

    private static void assertRead(String field, String value) {
        assertThat(decode(field, value)).isInstanceOf(QuoteEvent.FeeApplied.class);
    }

    private static void assertRefused(String field, String value) {
        assertThatThrownBy(() -> decode(field, value))
                .isInstanceOfSatisfying(
                        MalformedEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.NOT_JSON));
    }

    private static QuoteEvent decode(String field, String value) {
        return EventCodec.decode(Events.origin(EventTypes.FEE_APPLIED, 0), bytes("{\"" + field + "\":" + value + "}"));
    }

    private static void assertNoState(String json) {
        assertThatThrownBy(() -> StateCodec.decode(bytes(json))).isInstanceOf(MalformedStateException.class);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
