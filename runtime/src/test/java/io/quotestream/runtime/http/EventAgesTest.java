package io.quotestream.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventAgesTest {

    private static final Instant CREATED = Instant.parse("2026-03-01T10:00:00Z");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final EventAges ages =
            EventAges.register(registry, "event.age", "Age", Duration.ofMillis(10), Duration.ofHours(1));

    @Test
    void anAgeIsInSeconds() {
        ages.record(CREATED, CREATED.plusMillis(1_500));

        assertThat(summary().totalAmount()).isEqualTo(1.5);
        assertThat(registry.scrape())
                .contains(
                        "event_age_seconds_bucket{le=\"0.01\"} 0",
                        "event_age_seconds_bucket{le=\"3600.0\"} 1",
                        "event_age_seconds_count 1");
    }

    @Test
    void anEventFromTheFutureHasNoAge() {
        ages.record(CREATED, CREATED.minusSeconds(90));

        assertThat(summary().totalAmount()).isZero();
        assertThat(summary().count()).isEqualTo(1);
    }

    /** A wrong clock, or a replay by hand: EventStoreDB itself is from 2012. Nanoseconds in a long end after 292 years. */
    @Test
    void eventsOfAnyAgeAreSummedUp() {
        Instant year1000 = Instant.parse("1000-01-01T00:00:00Z");

        ages.record(year1000, CREATED);
        ages.record(year1000, CREATED);

        assertThat(summary().totalAmount())
                .isEqualTo(2.0 * Duration.between(year1000, CREATED).toSeconds());
    }

    private DistributionSummary summary() {
        return registry.get("event.age").summary();
    }
}
