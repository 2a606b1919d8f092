package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.MetricsPage;
import java.time.Clock;
import org.junit.jupiter.api.Test;

final class BridgeMetricsPageTest {

    @Test
    void tableListsTheMetricsThatTheBridgeRegisters() {
        assertThat(MetricsPage.under("bridge"))
                .containsExactlyInAnyOrderElementsOf(
                        MetricsPage.registeredBy(registry -> new BridgeMetrics(registry, Clock.systemUTC())));
    }
}
