package io.quotestream.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.MetricsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditMetricsPageTest {

    @TempDir
    private Path folder;

    @Test
    void tableListsTheMetricsThatTheAuditWrites() throws IOException {
        Path file = folder.resolve("audit.prom");
        Findings findings = new Findings();
        findings.done("missing-quotes");

        MetricsFile.write(file, new AuditResult(findings, new EventCounts(), 0, 0), Instant.EPOCH);

        assertThat(MetricsPage.under("audit"))
                .containsExactlyInAnyOrderElementsOf(MetricsPage.in(Files.readString(file)));
    }
}
