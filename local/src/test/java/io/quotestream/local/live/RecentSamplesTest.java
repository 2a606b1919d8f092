package io.quotestream.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecentSamplesTest {

    private static final long SECOND = 1_000_000_000L;

    private final RecentSamples samples = new RecentSamples(Duration.ofSeconds(5));

    @Test
    void rateIsTheGrowthWithinTheWindow() {
        samples.add(0, Map.of("events", 0.0));
        samples.add(4 * SECOND, Map.of("events", 1_000.0));
        samples.add(8 * SECOND, Map.of("events", 1_100.0));

        assertThat(samples.perSecond("events")).hasValue(25.0);
    }

    @Test
    void figureReadLessThanTwiceHasNoRate() {
        samples.add(0, Map.of("events", 7.0));
        samples.add(SECOND, Map.of());

        assertThat(samples.perSecond("events")).isEmpty();
        assertThat(samples.perSecond("unknown")).isEmpty();
    }

    @Test
    void counterThatWasResetHasNoRate() {
        samples.add(0, Map.of("events", 100.0));
        samples.add(SECOND, Map.of("events", 3.0));

        assertThat(samples.perSecond("events")).isEmpty();
    }

    @Test
    void meanIsOfWhatCameInTheWindow() {
        samples.add(0, Map.of("sum", 10.0, "count", 100.0));
        samples.add(2 * SECOND, Map.of("sum", 13.0, "count", 106.0));

        assertThat(samples.mean("sum", "count")).hasValue(0.5);

        samples.add(10 * SECOND, Map.of("sum", 13.0, "count", 106.0));
        samples.add(11 * SECOND, Map.of("sum", 13.0, "count", 106.0));

        assertThat(samples.mean("sum", "count")).isEmpty();
    }
}
