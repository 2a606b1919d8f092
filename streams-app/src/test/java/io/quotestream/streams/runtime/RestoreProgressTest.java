package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {

    private static final TopicPartition FIRST = new TopicPartition("changelog", 0);
    private static final TopicPartition SECOND = new TopicPartition("changelog", 1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RestoreProgress progress = new RestoreProgress(registry);

    @Test
    void whatRemainsIsSummedOverAllStoresAndShrinks() {
        progress.onRestoreStart(FIRST, "quote-state", 100, 1_100);
        progress.onRestoreStart(SECOND, "quote-state", 0, 500);
        assertThat(gauge("streams.restore.records.remaining")).isEqualTo(1_500);
        assertThat(gauge("streams.restore.stores")).isEqualTo(2);

        progress.onBatchRestored(FIRST, "quote-state", 599, 500);
        assertThat(gauge("streams.restore.records.remaining")).isEqualTo(1_000);

        progress.onRestoreEnd(FIRST, "quote-state", 1_000);
        progress.onRestoreSuspended(SECOND, "quote-state", 10);
        assertThat(gauge("streams.restore.records.remaining")).isZero();
        assertThat(gauge("streams.restore.stores")).isZero();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
