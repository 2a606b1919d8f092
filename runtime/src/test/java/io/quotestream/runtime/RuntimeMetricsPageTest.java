package io.quotestream.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.http.Health;
import org.junit.jupiter.api.Test;

final class RuntimeMetricsPageTest {

    @Test
    void sharedTableListsTheMetricsThatHealthRegisters() {
        Health health = new Health();
        health.component("kafka");

        assertThat(MetricsPage.under("All services"))
                .containsExactlyInAnyOrderElementsOf(MetricsPage.registeredBy(health::showIn));
    }
}
