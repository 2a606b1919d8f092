package io.quotestream.local.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The cases by which {@code model} tests its own readings. */
final class OracleReadingsTest {

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/quote-ids.csv", delimiter = '|', quoteCharacter = '`')
    void quoteIdsAreFoundOrRefused(String type, String json, @Nullable String id, @Nullable String reason) {
        QuoteIdRule rule = QuoteIdRule.apply(type, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));

        assertThat(rule.quoteId()).isEqualTo(id);
        assertThat(rule.refusal()).isEqualTo(reason == null ? "" : reason);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/amounts.csv", delimiter = '|', quoteCharacter = '`')
    void amountsAreExactOrLeftOut(String json, @Nullable BigDecimal expected) {
        assertThat(new History()
                        .add("fee_applied", "{'quoteId':'q','amount':" + json + "}")
                        .row("q")
                        .get("fee_amount"))
                .isEqualTo(expected == null ? null : expected.setScale(6, RoundingMode.HALF_UP));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/times.csv", delimiter = '|', quoteCharacter = '`')
    void timesAreReadInEachIsoFormThatMySqlCanHold(@Nullable String time, @Nullable Instant expected) {
        assertThat(started("'timestamp':'" + (time == null ? "" : time) + "'", "timestamp"))
                .isEqualTo(expected == null ? null : LocalDateTime.ofInstant(expected, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/booleans.csv", delimiter = '|', quoteCharacter = '`')
    void booleansAreReadAlsoAsText(String json, @Nullable Boolean expected) {
        assertThat(started("'isFirstQuote':" + json, "is_first_quote")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/readings/texts.csv", delimiter = '|', quoteCharacter = '`')
    void textsAreTakenAsSentWithoutHalfSurrogatePairs(String json, @Nullable String expected) {
        assertThat(started("'reference':" + json, "reference")).isEqualTo(expected);
    }

    private static @Nullable Object started(String field, String column) {
        return new History()
                .add("quote_started", "{'id':'q'," + field + "}")
                .row("q")
                .get(column);
    }
}
