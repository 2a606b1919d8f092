package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.Events;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

final class EventCodecTest {

    @Test
    void everyKnownTypeHasAReaderAndEveryEventClassAType() {
        Set<Class<?>> read = EventTypes.KNOWN.stream()
                .map(type -> Events.event(type, 0, "{'products':[]}").getClass())
                .collect(Collectors.toSet());

        assertThat(read).hasSameSizeAs(EventTypes.KNOWN);
        assertThat(Arrays.stream(QuoteEvent.class.getPermittedSubclasses())
                        .filter(kind -> kind != QuoteEvent.Unknown.class))
                .containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void dataOfAnUnknownTypeIsNotLookedAt() {
        assertThat(Events.event("something_new", 0, "\u0000 not JSON")).isInstanceOf(QuoteEvent.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {'quoteId':'q'}                                                            | WRONG_SHAPE
                    {'quoteId':'q','products':null}                                            | WRONG_SHAPE
                    {'quoteId':'q','products':{}}                                              | WRONG_SHAPE
                    {'quoteId':'q','products':['x']}                                           | WRONG_SHAPE
                    {'quoteId':'q','products':[{'name':'neither id nor key'}]}                 | WRONG_SHAPE
                    {'quoteId':'q','products':[{'id':'a','rates':{}}]}                         | WRONG_SHAPE
                    {'quoteId':'q','products':[{'id':'a','rates':[null]}]}                     | WRONG_SHAPE
                    {'quoteId':'q','products':[{'id':'a','rates':[{'status':'active'}]}]}      | WRONG_SHAPE
                    []                                                                         | WRONG_SHAPE
                    {'quoteId':'q','products':[]} trailing                                     | NOT_JSON
                    {'quoteId':'q','products':[],'products':[]}                                | NOT_JSON
                    {'quoteId':'q','products':[                                                | NOT_JSON
                    """)
    void productListThatCannotBeUnderstoodWhollyIsRefused(String json, DeadLetterReason reason) {
        assertThatThrownBy(() -> Events.event(EventTypes.QUOTE_PRODUCTS_UPDATED, 0, json))
                .isInstanceOfSatisfying(
                        MalformedEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void identifiersThatDoNotFitTheirColumnsAreRefused() {
        String json = "{'products':[{'id':'%s'}]}";

        assertThat(Events.event(EventTypes.QUOTE_PRODUCTS_UPDATED, 0, json.formatted("x".repeat(100))))
                .isNotNull();
        assertThatThrownBy(() -> Events.event(EventTypes.QUOTE_PRODUCTS_UPDATED, 0, json.formatted("x".repeat(101))))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("101 characters");
    }

    /** Jackson's table of names would find the first one for the second. */
    @Test
    void aNameWithAByteThatIsNotUtf8IsRefusedWhateverNamesWereReadBefore() {
        Origin origin = Events.origin(EventTypes.FEE_APPLIED, 0);
        assertThat(EventCodec.decode(origin, "{\"fee\":1}".getBytes(StandardCharsets.ISO_8859_1)))
                .isNotNull();

        assertThatThrownBy(() -> EventCodec.decode(origin, "{\"\u00fffee\":2}".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(
                        MalformedEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.NOT_JSON));
    }

    @Test
    void emptyDataOfAKnownTypeIsRefused() {
        assertThatThrownBy(() -> EventCodec.decode(Events.origin(EventTypes.FEE_APPLIED, 0), null))
                .isInstanceOfSatisfying(
                        MalformedEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.NO_DATA));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/times.csv", delimiter = '|', quoteCharacter = '`')
    void timesAreReadInEachIsoFormThatMySqlCanHold(@Nullable String time, @Nullable Instant expected) {
        assertThat(started("'timestamp':'" + (time == null ? "" : time) + "'").timestamp())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/booleans.csv", delimiter = '|', quoteCharacter = '`')
    void booleansAreReadAlsoAsText(String json, @Nullable Boolean expected) {
        assertThat(started("'isFirstQuote':" + json).firstQuote()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/texts.csv", delimiter = '|', quoteCharacter = '`')
    void textsAreTakenAsSentWithoutHalfSurrogatePairs(String json, @Nullable String expected) {
        assertThat(started("'reference':" + json).reference()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/amounts.csv", delimiter = '|', quoteCharacter = '`')
    void amountsAreExactOrLeftOut(String json, @Nullable BigDecimal expected) {
        QuoteEvent.FeeApplied fee =
                (QuoteEvent.FeeApplied) Events.event(EventTypes.FEE_APPLIED, 0, "{'amount':" + json + "}");

        if (expected == null) {
            assertThat(fee.amount()).isNull();
        } else {
            assertThat(fee.amount()).isEqualByComparingTo(expected);
        }
    }

    @Test
    void noPersonalFieldReachesAnEvent() {
        String contact = """
                {"quoteId":"q","firstName":"ADA","lastName":"ADA","email":"ada@ada","phone":"ADA","ipAddress":"ADA",
                 "businessName":"ADA","tradingName":"ADA","businessNumber":"ADA","postcode":"ADA","premises":"ADA",
                 "ern":"ADA","turnover":1}""";

        QuoteEvent event = EventCodec.decode(
                Events.origin(EventTypes.CONTACT_UPDATED, 0), contact.getBytes(StandardCharsets.UTF_8));
        QuoteState state = QuoteState.unseen("q").apply(event);

        assertThat(event.toString().toLowerCase(Locale.ROOT)).doesNotContain("ada");
        assertThat(new String(StateCodec.encode(state), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT))
                .doesNotContain("ada")
                .contains("turnover");
    }

    private static QuoteEvent.QuoteStarted started(String field) {
        return (QuoteEvent.QuoteStarted) Events.event(EventTypes.QUOTE_STARTED, 0, "{'id':'q'," + field + "}");
    }
}
