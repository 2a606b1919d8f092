package io.quotestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SourcePositionTest {

    @Test
    void textIsReadBackAsThePosition() {
        assertThat(SourcePosition.parse("7"))
                .isEqualTo(SourcePosition.ofRevision(7))
                .hasToString("7");
        assertThat(SourcePosition.parse("9/7"))
                .isEqualTo(new SourcePosition(9, 7))
                .hasToString("9/7");
    }

    @Test
    void preparePositionDecidesWithinOneCommit() {
        assertThat(new SourcePosition(9, 8).isAfter(new SourcePosition(9, 7))).isTrue();
        assertThat(new SourcePosition(9, 7).isAfter(new SourcePosition(9, 7))).isFalse();
        assertThat(new SourcePosition(10, 0).isAfter(new SourcePosition(9, 7))).isTrue();
        assertThat(new SourcePosition(0, 0).isAfter(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1/", "/1", "1/2/3", "99999999999999999999"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> SourcePosition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
