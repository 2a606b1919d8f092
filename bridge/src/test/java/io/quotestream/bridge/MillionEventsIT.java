package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.process.ChildProcess;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Very many events through bridges that are killed at random moments: each is in the topic exactly once, as it was, in order
 * per quote. The build runs a small one; {@code -Dkill.events} and {@code -Dkill.kills} set the size, {@code -Dkill.seed}
 * repeats a run's schedule.
 */
class MillionEventsIT {

    private static final Logger log = LoggerFactory.getLogger(MillionEventsIT.class);

    private static final int EVENTS = Integer.getInteger("kill.events", 30_000);
    private static final int KILLS = Integer.getInteger("kill.kills", 4);
    private static final long SEED = Long.getLong("kill.seed", new Random().nextInt(1_000_000));

    @Test
    void manyKillsKeepEveryEventExactlyOnceAndInOrder() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                BridgePipeline pipeline = new BridgePipeline(kafka)) {
            RepeatedKills killing = new RepeatedKills(kafka, pipeline, EVENTS, KILLS, new Random(SEED));

            killing.run();

            int events = killing.events();
            log.warn("{} events, seed {}: {}", events, SEED, killing);
            assertThat(killing.kills()).hasSize(KILLS).allSatisfy(kill -> {
                assertThat(kill.exitCode()).isEqualTo(ChildProcess.KILLED);
                assertThat(kill.position()).isLessThan(events - 1);
            });
            assertThat(killing.inOpenTransaction()).isPositive();
            CopiedEvents copied = CopiedEvents.read(kafka, pipeline, events);
            log.warn("Seed {}: {}", SEED, copied);
            assertThat(copied.aborted())
                    .as("records of transactions that a kill cut off")
                    .isPositive();
            assertThat(copied.wrong()).isEmpty();
            assertThat(copied.distinct()).isEqualTo(events);
            assertThat(pipeline.committed(pipeline.deadLetters())).isEmpty();
            assertThat(copied.checkpoints()).isSorted().doesNotHaveDuplicates().endsWith((long) events - 1);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + SEED + " failed: " + e.getMessage(), e);
        }
    }
}
