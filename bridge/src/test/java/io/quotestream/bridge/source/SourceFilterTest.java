package io.quotestream.bridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import java.util.List;
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
        SourceFilter filter = SourceFilter.expression(SourceFilter.Subject.STREAM, "quote");

        assertThat(wants(filter, "my-quote-1", "x")).isTrue();
    }

    /** A backtracking engine takes longer than the universe is old; that this test ends is what it shows. */
    @Test
    void anExpressionTakesLinearTimeWhateverTheName() {
        SourceFilter filter = SourceFilter.expression(SourceFilter.Subject.STREAM, "^(a+)+$");

        assertThat(wants(filter, "a".repeat(1_000) + "b", "x")).isFalse();
    }

    @Test
    void anExpressionThatNeedsBacktrackingIsRefused() {
        assertThatThrownBy(() -> SourceFilter.expression(SourceFilter.Subject.STREAM, "(a)\\1"))
                .isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void defaultFilterExcludesOnlySystemEvents() {
        SourceFilter filter = SourceFilter.userEvents();

        assertThat(wants(filter, "s", "fee_applied")).isTrue();
        assertThat(wants(filter, "s", "$metadata")).isFalse();
    }

    private static boolean wants(SourceFilter filter, String stream, String type) {
        return filter.wants(SourceEvents.event(stream, 0, type, "{}"));
    }
}
