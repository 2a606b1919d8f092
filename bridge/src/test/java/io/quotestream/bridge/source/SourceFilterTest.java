package io.quotestream.bridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SourceFilterTest {

    @Test
    void prefixIsAnchoredAndLiteral() {
        SourceFilter filter = SourceFilter.prefixes(SourceFilter.Subject.STREAM, List.of("quote-", "a.b_c"));

        assertThat(filter.expression().pattern()).isEqualTo("^(quote\\-|a\\.b_c)");
        assertThat(wants(filter, "quote-1", "x")).isTrue();
        assertThat(wants(filter, "a.b_cd", "x")).isTrue();
        assertThat(wants(filter, "my-quote-1", "quote-")).isFalse();
        assertThat(wants(filter, "axb_c", "x")).isFalse();
    }

    @Test
    void typeFilterMatchesEventTypes() {
        SourceFilter filter = SourceFilter.prefixes(SourceFilter.Subject.TYPE, List.of("quote_"));

        assertThat(wants(filter, "any", "quote_started")).isTrue();
        assertThat(wants(filter, "quote_1", "fee_applied")).isFalse();
    }

    @Test
    void expressionIsSearchedAsTheServerDoes() {
        SourceFilter filter = new SourceFilter(SourceFilter.Subject.STREAM, Pattern.compile("quote"));

        assertThat(wants(filter, "my-quote-1", "x")).isTrue();
    }

    @Test
    void defaultFilterExcludesOnlySystemEvents() {
        SourceFilter filter = SourceFilter.userEvents();

        assertThat(wants(filter, "s", "fee_applied")).isTrue();
        assertThat(wants(filter, "s", "$metadata")).isFalse();
    }

    private static boolean wants(SourceFilter filter, String stream, String type) {
        return filter.wants(SampleMessages.event(stream, 0, type, "{}"));
    }
}
