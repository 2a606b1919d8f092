package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.sink.database.Migrations;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sinks as processes of their own that end at one chosen point, one after the other, on the same tables. */
final class CrashPointsIT {

    private final SinkFixture fixture = new SinkFixture();
    private final Load load = new Load(fixture, 21, 100);
    private final List<Process> processes = new ArrayList<>();

    /** Each point is passed once a visit. */
    static IntStream visits() {
        return IntStream.rangeClosed(1, Integer.getInteger("sink.test.visits", 1));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Process each : processes) {
            each.destroyForcibly().waitFor();
        }
        fixture.close();
    }

    @ParameterizedTest(name = "visit {0}")
    @MethodSource("visits")
    void aCrashBetweenAnyTwoStatementsLosesAndRepeatsNothing(int visit) throws Exception {
        Migrations.run(SinkConfig.from(fixture.environment()).jdbc());
        fixture.useOnlyPartition(0); // fewer statements than with all
        load.eraseNothing();
        load.publish(100);
        load.erase("q-1");
        int statement = 0;
        int code;
        do {
            statement++;
            load.publish(200);
            List<String> before = fixture.database.contents();
            code = crash(SinkCrashPoint.STATEMENT + statement);
            assertThat(code).isIn(SinkCrashPoint.CRASHED, SinkCrashPoint.NOT_SO_MANY);
            assertThat(fixture.database.contents()).isEqualTo(before); // not committed
        } while (code == SinkCrashPoint.CRASHED);
        // At least the offsets, three tables erased from, the locks, and three tables written.
        assertThat(statement).isGreaterThan(7);

        assertCompleteAfterwards();
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @ParameterizedTest(name = "visit {0}")
    @MethodSource("visits")
    void aCrashAroundTheCommitLosesAndRepeatsNothing(int visit) throws Exception {
        Migrations.run(SinkConfig.from(fixture.environment()).jdbc());
        for (String point :
                List.of(SinkCrashPoint.AFTER_CLAIM, SinkCrashPoint.BEFORE_COMMIT, SinkCrashPoint.AFTER_COMMIT)) {
            load.publish(200);
            List<String> before = fixture.database.contents();
            assertThat(crash(point)).isEqualTo(SinkCrashPoint.CRASHED);
            assertThat(fixture.database.contents().equals(before))
                    .isEqualTo(!point.equals(SinkCrashPoint.AFTER_COMMIT));
        }

        assertCompleteAfterwards();
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @ParameterizedTest(name = "visit {0}")
    @MethodSource("visits")
    void aCrashBetweenTheCommitsOfALargeBatchLosesAndRepeatsNothing(int visit) throws Exception {
        Load many = new Load(fixture, 22, 8_000);
        many.publish(400);
        RunningSink first = fixture.start();
        fixture.awaitAllWritten();
        first.close();
        many.publish(30_000);
        try (LockedPartition locked = LockedPartition.of(fixture)) {
            assertThat(crash(SinkCrashPoint.AFTER_COMMIT)).isEqualTo(SinkCrashPoint.CRASHED);
            assertThat(locked.isWrittenAfterOthers()).isFalse();
        }

        fixture.start(Map.of("SINK_GROUP_ID", "calm-" + fixture.state));
        fixture.awaitAllWritten();
        assertThat(many.stored()).isEqualTo(many.expected());
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @ParameterizedTest(name = "visit {0}")
    @MethodSource("visits")
    void aCrashBetweenADeadLetterAndItsOffsetSendsTheLetterAgain(int visit) throws Exception {
        Migrations.run(SinkConfig.from(fixture.environment()).jdbc());
        load.publish(50);
        fixture.publish("q-unreadable", "no state".getBytes(StandardCharsets.UTF_8));
        load.publish(50);
        assertThat(crash(SinkCrashPoint.AFTER_DEAD_LETTER)).isEqualTo(SinkCrashPoint.CRASHED);
        assertThat(fixture.deadLetters()).hasSize(1);
        assertThat(fixture.storedOffsets().values()).containsOnly(0L);

        assertCompleteAfterwards();
        assertThat(fixture.deadLetters())
                .hasSize(2)
                .extracting(deadLetter -> new String(deadLetter.key(), StandardCharsets.UTF_8))
                .containsOnly("q-unreadable");
    }

    @ParameterizedTest(name = "visit {0}")
    @MethodSource("visits")
    void aCrashWhilePartitionsAreTakenAwayLosesAndRepeatsNothing(int visit) throws Exception {
        load.publish(500);
        Process crashing = start(SinkCrashPoint.IN_REVOKED, "group-of-" + fixture.state);
        awaitAllWritten();
        fixture.start(); // half of the partitions go to it
        load.publish(500);
        awaitCrash(crashing);

        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    @ParameterizedTest(name = "visit {0}")
    @MethodSource("visits")
    void aCrashWhileAFrozenSinkLearnsThatItsPartitionsAreLostLosesAndRepeatsNothing(int visit) throws Exception {
        load.publish(500);
        Process crashing = start(SinkCrashPoint.IN_LOST, "group-of-" + fixture.state);
        awaitAllWritten();
        Signals.send(crashing, "STOP");
        load.publish(500);
        fixture.start(); // gets the partitions when the frozen one's session has timed out
        fixture.awaitAllWritten();
        Signals.send(crashing, "CONT");
        load.publish(500);
        awaitCrash(crashing);

        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    private void assertCompleteAfterwards() {
        load.publish(50);
        fixture.start(Map.of("SINK_GROUP_ID", "calm-" + fixture.state));
        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    private void awaitAllWritten() {
        await().atMost(SinkFixture.TIMEOUT)
                .until(() -> !fixture.database
                        .rows("SHOW TABLES LIKE 'sink_offsets'")
                        .isEmpty());
        fixture.awaitAllWritten();
    }

    /** The exit code of a sink that was alone in its group, so that nobody has to wait for a session to end. */
    private int crash(String point) throws IOException, InterruptedException {
        return awaitEnd(start(point, "group-of-" + fixture.state + '-' + point));
    }

    private Process start(String point, String group) throws IOException {
        fixture.flush();
        Map<String, String> environment = new HashMap<>(fixture.environment());
        environment.put("CRASH_AT", point);
        environment.put("SINK_GROUP_ID", group);
        if (point.equals(SinkCrashPoint.AFTER_DEAD_LETTER)) {
            environment.put("KAFKA_INTERCEPTOR_CLASSES", SinkCrashPoint.Acknowledged.class.getName());
        }
        Process process =
                SinkProcess.start(CrashingSink.class, List.of(), environment, new File("target/crashing-sinks.log"));
        processes.add(process);
        return process;
    }

    private static void awaitCrash(Process process) throws InterruptedException {
        assertThat(awaitEnd(process)).isEqualTo(SinkCrashPoint.CRASHED);
    }

    private static int awaitEnd(Process process) throws InterruptedException {
        assertThat(process.waitFor(SinkFixture.TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("the sink ends at its crash point")
                .isTrue();
        return process.exitValue();
    }
}
