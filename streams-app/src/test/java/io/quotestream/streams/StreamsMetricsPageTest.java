package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.MetricsPage;
import io.quotestream.streams.runtime.RestoreProgress;
import java.time.Clock;
import org.junit.jupiter.api.Test;

final class StreamsMetricsPageTest {

    @Test
    void tableListsTheMetricsThatTheStreamsAppRegisters() {
        assertThat(MetricsPage.under("streams-app"))
                .containsExactlyInAnyOrderElementsOf(MetricsPage.registeredBy(registry -> {
                    // Counted by type, so registered with the first event.
                    new EventCounters(registry, Clock.systemUTC()).stale(null);
                    RestoreProgress unused = new RestoreProgress(registry);
                }));
    }
}
