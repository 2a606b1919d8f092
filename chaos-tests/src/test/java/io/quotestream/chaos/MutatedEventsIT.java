package io.quotestream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.KafkaProcess;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import io.quotestream.local.compare.DeadLetterReader;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.pipeline.LocalKafka;
import io.quotestream.local.pipeline.RunFolder;
import io.quotestream.model.QuoteState;
import io.quotestream.model.Topics;
import io.quotestream.model.json.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Spoiled events through the streams app in a process of its own, which is killed meanwhile: each event is folded or a
 * dead letter, once. {@code -Dmutated.events=100000 -Dmutated.kills=8} sets how many.
 */
final class MutatedEventsIT {

    private static final long SEED = 20261123;
    private static final int EVENTS = Integer.getInteger("mutated.events", 5_000);
    private static final int KILLS = Integer.getInteger("mutated.kills", 1);

    /** Before the next check for an open transaction. */
    private static final int FED_AT_ONCE = 50;

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @Test
    void eachEventIsFoldedOrADeadLetterAlsoWhenTheAppIsKilled() throws Exception {
        MutatedEvents events = new MutatedEvents(SEED, EVENTS);
        List<ExpectedDeadLetter> expected = events.deadLetters();
        try (RunFolder folder = RunFolder.create();
                KafkaProcess kafka = LocalKafka.start(folder, 0, 4)) {
            String bootstrapServers = kafka.awaitBootstrapServers();
            try (DeadLetterReader deadLetters = new DeadLetterReader(bootstrapServers);
                    KafkaConsumer<byte[], byte[]> states = consumer(bootstrapServers, "read_committed");
                    KafkaConsumer<byte[], byte[]> uncommitted = consumer(bootstrapServers, "read_uncommitted")) {
                WrittenDeadLetters written = new WrittenDeadLetters(uncommitted);
                SplittableRandom random = new SplittableRandom(SEED);
                int portion = EVENTS / (KILLS + 1);
                for (int kill = 0; kill < KILLS; kill++) {
                    // At least half of a portion become dead letters.
                    long enough = written.count() + random.nextInt(1, portion / 2);
                    events.send(bootstrapServers, portion);
                    ChildProcess app = start(folder, bootstrapServers);
                    Awaitility.await("dead letters in an open transaction before kill " + kill)
                            .atMost(TIMEOUT)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> {
                                assertThat(app.isAlive())
                                        .as("alive until it is killed")
                                        .isTrue();
                                if (written.count() < enough) {
                                    return false;
                                }
                                app.suspend();
                                if (written.isOpen(states)) {
                                    return true;
                                }
                                app.resume();
                                events.send(bootstrapServers, FED_AT_ONCE);
                                return false;
                            });
                    kill(app);
                    assertThat(deadLetters.readAll())
                            .as("done before kill %s", kill)
                            .hasSizeLessThan(expected.size());
                }
                events.send(bootstrapServers, EVENTS);
                ChildProcess app = start(folder, bootstrapServers);
                try {
                    Awaitility.await("all dead letters")
                            .atMost(TIMEOUT)
                            .until(() -> deadLetters.readAll().size() >= expected.size());
                    Awaitility.await("all states")
                            .atMost(TIMEOUT)
                            .untilAsserted(() -> assertThat(differences(events.states(), states(states)))
                                    .isEmpty());
                } finally {
                    kill(app);
                }

                assertThat(deadLetters.readAll()).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(written.count())
                        .as("dead letters written, those of open transactions that a kill met included")
                        .isGreaterThan(expected.size());
                assertThat(states(states).values().stream()
                                .collect(Collectors.toMap(QuoteState::quoteId, QuoteState::eventCount)))
                        .isEqualTo(events.foldedEvents());
                long folded = events.foldedEvents().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                assertThat(folded + expected.size()).isEqualTo(EVENTS);
            }
        }
    }

    private static ChildProcess start(RunFolder folder, String bootstrapServers) {
        List<String> command = JavaCommand.ofJar(
                Installation.locate().jar("streams-app"),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "STREAMS_STATE_DIR",
                folder.folder("streams-state").toString(),
                // A long interval, so that a kill meets an open transaction; a name, so that the next start
                // waits for nobody.
                "STREAMS_COMMIT_INTERVAL",
                "1s",
                "STREAMS_INSTANCE_ID",
                "streams-app-0",
                "STREAMS_STANDBY_REPLICAS",
                "0",
                "LOG_LEVEL",
                "error",
                "HTTP_ADDRESS",
                "127.0.0.1",
                "HTTP_PORT",
                "0");
        return ChildProcess.start("streams-app", command, environment, folder.log("streams-app"));
    }

    private static void kill(ChildProcess app) throws InterruptedException {
        app.kill();
        assertThat(app.awaitExit(Duration.ofSeconds(10))).isEqualTo(ChildProcess.KILLED);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Map<String, QuoteState> states(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(fromBeginning(consumer, Topics.STATE));
        Map<String, QuoteState> states = new HashMap<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200))
                    .forEach(record -> states.put(
                            new String(record.key(), StandardCharsets.UTF_8), StateCodec.decode(record.value())));
        }
        return states;
    }

    /** The quotes of which the states differ, each with both: the maps are too long to be printed whole. */
    private static List<String> differences(Map<String, QuoteState> expected, Map<String, QuoteState> found) {
        return Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .distinct()
                .filter(quote -> !Objects.equals(expected.get(quote), found.get(quote)))
                .map(quote -> quote + "\n  expected " + expected.get(quote) + "\n  found " + found.get(quote))
                .toList();
    }

    private static List<TopicPartition> fromBeginning(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return partitions;
    }

    /** Counts dead letters that were written, committed or not. */
    private static final class WrittenDeadLetters {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private long seen;

        WrittenDeadLetters(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
            fromBeginning(consumer, Topics.DEAD_LETTERS);
        }

        /** Up to now. */
        long count() {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                seen += consumer.poll(Duration.ofMillis(20)).count();
            }
            return seen;
        }

        /** Whether the last of them are neither committed nor aborted. */
        boolean isOpen(KafkaConsumer<byte[], byte[]> committed) {
            return !consumer.endOffsets(consumer.assignment()).equals(committed.endOffsets(consumer.assignment()));
        }
    }
}
