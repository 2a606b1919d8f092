package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.MetricsPage;
import io.quotestream.sink.write.WriteOutcome;
import io.quotestream.sink.write.WriteOutcome.RowCounts;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SinkMetricsPageTest {

    @Test
    void tableListsTheMetricsThatTheSinkRegisters() {
        WriteOutcome outcome =
                new WriteOutcome(List.of(), 0, 0, 0, Map.of("quotes", new RowCounts(0, 0, 0, 0)), Map.of());

        assertThat(MetricsPage.under("sink")).containsExactlyInAnyOrderElementsOf(MetricsPage.registeredBy(registry -> {
            SinkMetrics metrics = new SinkMetrics(registry, Clock.systemUTC());
            // Counted by table, and when it happens, so not registered before.
            metrics.committed(outcome, 0, Duration.ZERO);
            metrics.fenced(1);
        }));
    }
}
