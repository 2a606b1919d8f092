package io.quotestream.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void withoutATerminalEachReadingIsOnePlainLine() {
        Progress progress = new Progress(out, false);

        progress.show(new Counts.Reading(12_000, 9_000, 6_000, 3_000, 2), Duration.ofSeconds(65));
        progress.show(new Counts.Reading(12_000, 12_000, 12_000, 12_000, 2), Duration.ofSeconds(66));

        assertThat(text().lines()).hasSize(2).noneMatch(line -> line.contains("\u001b"));
        assertThat(text())
                .startsWith("01:05  appended 12,000  bridged 9,000  folded 6,000  written 3,000  lag 9,000  46/s");
    }

    @Test
    void onATerminalTheBlockIsPaintedInPlace() {
        Progress progress = new Progress(out, true);

        progress.show(new Counts.Reading(100, 50, 20, 10, 0), Duration.ofSeconds(1));
        progress.show(new Counts.Reading(100, 100, 100, 100, 0), Duration.ofSeconds(2));

        assertThat(text().split("\u001b\\[6A", -1))
                .hasSize(2)
                .allMatch(block -> block.lines().count() == 6);
        assertThat(text().lines().map(line -> line.replaceAll("\u001b\\[[0-9]*[A-Z]", "")))
                .allMatch(line -> line.length() < 80);
    }

    @Test
    void readingIsDrainedOnlyWhenEverythingIsWritten() {
        assertThat(new Counts.Reading(10, 10, 10, 9, 0).isDrained()).isFalse();
        assertThat(new Counts.Reading(10, 10, 10, 10, 1).isDrained()).isTrue();
        assertThat(new Counts.Reading(10, 10, 10, 9, 0).lag()).isEqualTo(1);
    }

    @Test
    void whatIsInTheTablesWasFoldedAndBridgedThoughTheirServicesCountFrom0Again() {
        Counts.Reading reading = new Counts.Reading(10, 0, 2, 10, 0);

        assertThat(reading.isDrained()).isTrue();
        assertThat(reading.bridged()).isEqualTo(10);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
