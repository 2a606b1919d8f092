package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FingerprintTest {

    @Test
    void theSameValuesAlwaysGiveTheSameNumber() {
        long number = new Fingerprint()
                .text("ü🦊")
                .wholeNumber(7L)
                .flag(true)
                .amount(new BigDecimal("4.58"))
                .time(Instant.parse("2026-01-01T00:00:00.000001Z"))
                .text(null)
                .value();

        // Stored in the tables: another number here means that every item is written once more after an upgrade.
        assertThat(number).isEqualTo(-5984139959166796031L);
    }

    @Test
    void anyOtherValueGivesAnotherNumber() {
        assertThat(new Fingerprint().text("ab").text("c").value())
                .isNotEqualTo(new Fingerprint().text("a").text("bc").value());
        assertThat(new Fingerprint().text(null).text("a").value())
                .isNotEqualTo(new Fingerprint().text("a").text(null).value());
        assertThat(new Fingerprint().text("").value())
                .isNotEqualTo(new Fingerprint().text(null).value());
        assertThat(new Fingerprint().flag(false).value())
                .isNotEqualTo(new Fingerprint().flag(null).value());
        assertThat(new Fingerprint().amount(new BigDecimal("0.0000005")).value())
                .isNotEqualTo(new Fingerprint().amount(BigDecimal.ZERO).value());
    }

    @Test
    void amountsThatAreStoredAlikeAreAlike() {
        assertThat(new Fingerprint().amount(new BigDecimal("1E+1")).value())
                .isEqualTo(
                        new Fingerprint().amount(new BigDecimal("10.0000001")).value());
    }
}
