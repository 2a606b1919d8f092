package io.quotestream.chaos.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.watch.ResourceUsage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutageTest {

    private static final long MIB = 1 << 20;
    private static final ResourceUsage BEFORE = usage(100, 10);
    private static final Optional<Duration> SOON = Optional.of(Duration.ofMillis(1_250));

    private final ChaosFindings findings =
            new ChaosFindings(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));

    @Test
    void whatStaysFlatIsFine() {
        outage(usage(196, 74), SOON, 0).judge(findings);

        assertThat(findings.all()).isEmpty();
    }

    @Test
    void whatGrowsIsFound() {
        outage(usage(197, 75), SOON, 0).judge(findings);

        assertThat(findings.all())
                .containsExactly(
                        "the outage of broker took 97.0 MiB more memory of sink-0",
                        "the outage of broker took 65.0 MiB more disk for logs");
    }

    @Test
    void deadLettersAndStandstillAreFound() {
        outage(BEFORE, Optional.empty(), 2).judge(findings);

        assertThat(findings.all())
                .containsExactly(
                        "after the outage of broker the tables have not changed",
                        "the outage of broker made 2 differences in dead letters");
    }

    @Test
    void everyPartIsALineWithItsThreeFigures() {
        assertThat(outage(usage(120, 11), SOON, 0).text().lines().toList())
                .first()
                .isEqualTo("Outage of broker: 600 s [exit code 0], 12,000 events of customers meanwhile;"
                        + " recovered in 1.3 s; 0 dead letters caused");
        assertThat(outage(usage(120, 11), SOON, 0).text())
                .containsPattern("sink-0 memory +100\\.0 +120\\.0 +100\\.0")
                .containsPattern("logs on disk +10\\.0 +11\\.0 +10\\.0");
    }

    @Test
    void greatestIsTakenOfEachPart() {
        assertThat(usage(5, 1).greatest(usage(3, 2))).isEqualTo(usage(5, 2));
        assertThat(new ResourceUsage(Map.of(), Map.of()).greatest(usage(3, 2))).isEqualTo(usage(3, 2));
    }

    @Test
    void commandRepeatsTheRun() {
        OutageOptions options = new OutageOptions();
        new picocli.CommandLine(options).parseArgs("--outage-of", "broker,mysql", "--outage", "10m");

        assertThat(options.servers()).isEqualTo(List.of(Outage.Server.BROKER, Outage.Server.MYSQL));
        assertThat(options.length()).hasMinutes(10);
        assertThat(options.command()).isEqualTo(" --outage-of broker,mysql --outage 600s");
    }

    private static Outage outage(ResourceUsage greatest, Optional<Duration> recovery, long deadLetters) {
        return new Outage(
                Outage.Server.BROKER,
                Duration.ofMinutes(10),
                "exit code 0",
                12_000,
                BEFORE,
                greatest,
                BEFORE,
                recovery,
                deadLetters);
    }

    private static ResourceUsage usage(long memoryMib, long diskMib) {
        return new ResourceUsage(Map.of("sink-0", memoryMib * MIB), Map.of("logs", diskMib * MIB));
    }
}
