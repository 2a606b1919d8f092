package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Written by hand for its speed, and held to the JDK. */
final class IsoTimesTest {

    private static final long[] SPANS = {86_400, 40L * 365 * 86_400, 9_000L * 365 * 86_400, 900_000_000L * 365 * 86_400
    };
    private static final long[] UNITS = {1, 1_000, 1_000_000, 1_000_000_000};

    @Test
    void anyTimeIsWrittenAndReadAsTheJdkDoes() {
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < 100_000; i++) {
            long span = SPANS[i % SPANS.length];
            long unit = UNITS[random.nextInt(UNITS.length)];
            Instant time =
                    Instant.ofEpochSecond(random.nextLong(-span, span), random.nextInt(1_000_000_000) / unit * unit);

            String text = new String(IsoTimes.format(time), StandardCharsets.US_ASCII);

            assertThat(text).isEqualTo(time.toString());
            assertThat(parse(text)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-03-23T12:53:32.1Z",
                "2020-03-23T12:53:32.12Z",
                "2020-03-23T12:53:32.1234567Z",
                "2020-03-23t12:53:32z",
                "2020-03-23T24:00:00Z",
                "2020-03-23T23:59:60Z",
                "2020-03-23T12:53:32+01:00",
                "2020-02-29T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "-1000000000-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59.999999999Z"
            })
    void whatTheJdkReadsIsReadAsIt(String text) {
        Instant time = Instant.parse(text);

        assertThat(parse(text)).isEqualTo(time);
        assertThat(new String(IsoTimes.format(time), StandardCharsets.US_ASCII)).isEqualTo(time.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2020-03-23",
                "2020-03-23T12:53:32",
                "2020-02-30T12:53:32Z",
                "2020-13-01T12:53:32Z",
                "2020-03-00T12:53:32Z",
                "2020-03-23T25:53:32Z",
                "2020-03-23T12:60:32Z",
                "2020-03-23T12:53:32,5Z",
                "2020-03-23T12:53:32.1234567890Z",
                "2020-03-23T12:53:3\u0662Z",
                "+1000000001-01-01T00:00:00Z"
            })
    void whatTheJdkRefusesIsRefused(String text) {
        assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> parse(text)).isInstanceOf(DateTimeException.class);
    }

    private static Instant parse(String text) {
        String around = "\"" + text + "\"";
        return IsoTimes.parse(around.toCharArray(), 1, text.length());
    }
}
