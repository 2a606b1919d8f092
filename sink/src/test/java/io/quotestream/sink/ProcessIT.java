package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sinks as processes of their own, which are frozen and stopped. */
final class ProcessIT {

    private final SinkFixture fixture = new SinkFixture();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        for (Process each : processes) {
            each.destroyForcibly().waitFor();
        }
        fixture.close();
    }

    @Test
    void aSinkThatWasFrozenWhileAnotherTookOverWritesNothing() throws Exception {
        Load load = new Load(fixture, 4, 100);
        load.publish(200);
        Process frozen = startProcess();
        fixture.awaitAllWritten();

        Signals.send(frozen, "STOP");
        load.publish(2_000);
        startProcess(); // gets the partitions when the frozen one's session has timed out
        fixture.awaitAllWritten();
        Signals.send(frozen, "CONT");
        load.publish(2_000);
        fixture.awaitAllWritten();

        assertThat(load.stored()).isEqualTo(load.expected());
        assertThat(frozen.isAlive()).isTrue();
        assertEqualToAnUninterruptedRun();
    }

    @Test
    void aSinkStoppedUnderLoadEndsInOrder() throws Exception {
        Load load = new Load(fixture, 6, 500);
        Process stopped = startProcess();
        load.publish(3_000);
        await().atMost(SinkFixture.TIMEOUT).until(() -> progress() > 0);
        stopped.destroy(); // SIGTERM

        assertThat(stopped.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stopped.exitValue()).isZero();

        startProcess();
        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    /** The same topic, read by one sink into another database, must give the same rows. */
    private void assertEqualToAnUninterruptedRun() {
        List<String> interrupted = fixture.database.contentsWithoutClock();
        TestDatabase calm = TestDatabase.fresh();
        try (RunningSink sink = fixture.start(Map.of("JDBC_URL", calm.url(), "SINK_GROUP_ID", "calm-" + calm.name()))) {
            await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
            await().atMost(SinkFixture.TIMEOUT)
                    .untilAsserted(() -> assertThat(offsets(calm)).isEqualTo(offsets(fixture.database)));
            assertThat(calm.contentsWithoutClock()).isEqualTo(interrupted);
        }
    }

    private static List<String> offsets(TestDatabase database) {
        return database.rows("SELECT partition_number, next_offset FROM sink_offsets ORDER BY partition_number");
    }

    private long progress() {
        return fixture.storedOffsets().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private Process startProcess() throws IOException {
        Process process = SinkProcess.start(
                SinkMain.class, List.of(), fixture.environment(), new File("target/sink-processes.log"));
        processes.add(process);
        return process;
    }
}
