package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class EventCountersTest {

    private static final EventFixture EVENT = EventFixture.started("q1", 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void lagIsTheAgeOfAnEventWhenItWasFolded() {
        foldedAfter(Duration.ofSeconds(90));

        assertThat(lag().max()).isEqualTo(90);
        assertThat(lag().count()).isEqualTo(1);
    }

    @Test
    void aQuoteIsCountedWithItsFirstEvent() {
        EventCounters counters = new EventCounters(registry, Clock.systemUTC());

        counters.folded(EVENT.origin(), true);
        counters.folded(EVENT.origin(), false);

        assertThat(registry.get("streams.quotes").counter().count()).isEqualTo(1);
    }

    private void foldedAfter(Duration age) {
        Clock clock = Clock.fixed(EVENT.created().plus(age), ZoneOffset.UTC);
        new EventCounters(registry, clock).folded(EVENT.origin(), false);
    }

    private DistributionSummary lag() {
        return registry.get("streams.event.lag").summary();
    }
}
