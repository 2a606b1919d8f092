package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.source.SourceChecks;
import io.quotestream.model.SourcePosition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gauges say in each state of the bridge and of the source. */
class BridgeMetricsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BridgeMetrics metrics = new BridgeMetrics(registry, Clock.fixed(NOW, ZoneOffset.UTC));

    private void leaderAt(long revision) {
        metrics.active(true);
        metrics.source().started();
        metrics.position(SourcePosition.ofRevision(revision));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bridge.position",
                "bridge.head",
                "bridge.distance",
                "bridge.behind.seconds",
                "bridge.source.silent.seconds"
            })
    void aStandbyShowsNothingOfWhatItKnewAsTheLeader(String gauge) {
        assertThat(gauge(gauge)).isNaN();
        leaderAt(7);
        SourceChecks.nothingWaits(metrics.source(), 9);
        assertThat(gauge(gauge)).isNotNaN();

        metrics.active(false);

        assertThat(gauge(gauge)).isNaN();
    }

    @Test
    void nothingWaitsWhileOthersWriteBehindTheLastWantedEvent() {
        leaderAt(7);
        SourceChecks.nothingWaits(metrics.source(), 200_000);

        assertThat(gauge("bridge.behind.seconds")).isZero();
        assertThat(gauge("bridge.distance")).isZero();
        assertThat(gauge("bridge.head")).isEqualTo(200_000);
    }

    @Test
    void lagIsThatOfTheOldestEventThatWaitsInTheSource() {
        leaderAt(7);
        SourceChecks.waits(metrics.source(), 100, 8, NOW.minusSeconds(90));

        assertThat(gauge("bridge.behind.seconds")).isEqualTo(90);
        assertThat(gauge("bridge.distance")).isEqualTo(93);

        metrics.position(SourcePosition.ofRevision(100));
        assertThat(gauge("bridge.behind.seconds")).isZero();
        assertThat(gauge("bridge.distance")).isZero();
    }

    @Test
    void lagIsThatOfTheOldestEventInFlight() {
        leaderAt(7);
        SourceChecks.nothingWaits(metrics.source(), 7);
        metrics.inFlightSince(NOW.minusSeconds(5));

        assertThat(gauge("bridge.behind.seconds")).isEqualTo(5);
        assertThat(gauge("bridge.distance")).isEqualTo(1);

        metrics.inFlightSince(null);
        assertThat(gauge("bridge.behind.seconds")).isZero();
    }

    @Test
    void anEventOfNowOrOfAClockThatIsAheadStillWaits() {
        leaderAt(7);
        metrics.inFlightSince(NOW.plusSeconds(5));

        assertThat(gauge("bridge.behind.seconds")).isPositive();
    }

    @Test
    void beforeTheFirstCheckOfASessionNothingIsKnown() {
        leaderAt(7);
        SourceChecks.nothingWaits(metrics.source(), 7);

        metrics.source().started();

        assertThat(gauge("bridge.behind.seconds")).isNaN();
        assertThat(gauge("bridge.distance")).isNaN();
        assertThat(gauge("bridge.head")).isNaN();
    }

    @Test
    void anUnreachableSourceIsNotDistanceZero() {
        leaderAt(7);
        SourceChecks.nothingWaits(metrics.source(), 7);
        SourceChecks.unreachable(metrics.source());
        assertThat(gauge("bridge.behind.seconds")).isNaN();
        assertThat(gauge("bridge.distance")).isNaN();

        SourceChecks.waits(metrics.source(), 100, 8, NOW.minusSeconds(90));
        SourceChecks.unreachable(metrics.source());
        assertThat(gauge("bridge.behind.seconds")).isEqualTo(90);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
