package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowParametersTest {

    @ParameterizedTest
    @CsvSource({
        "4.58, 4.580000",
        "0.0000005, 0.000001",
        "0.00000049999, 0.000000",
        "-0.0000005, -0.000001",
        "1.0000015, 1.000002",
        "12345678901234567890.123456, 12345678901234567890.123456",
        "1E+3, 1000.000000",
        "1E-400, 0.000000"
    })
    void amountsAreRoundedHalfUpToSixPlaces(BigDecimal sent, String stored) {
        assertThat(RowParameters.rounded(sent).toPlainString()).isEqualTo(stored);
    }
}
