package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores on disk that are damaged or old; the lost one is in {@link StreamsRunnerIT}. */
class StoreLossIT {

    private static final String CHANGELOG = "quotes-streams-app-quote-state-changelog";

    @TempDir
    Path folder;

    private final EventLoad load = new EventLoad(20, 30, 1_500);
    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start(Map.of("log.cleaner.backoff.ms", "200"));
        kafka.createPipelineTopics(1);
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void aDamagedStoreIsRebuilt() throws Exception {
        fold("disk", 0, 1_000);
        assertThat(damage(folder.resolve("disk"))).as("damaged files").isPositive();

        fold("disk", 1_000, 1_500);

        assertStatesAreRight();
    }

    @Test
    void anOldStoreResumesFromACompactedChangelog() throws Exception {
        // Events are a second apart, so that segments are full after a minute of them and can be compacted.
        kafka.createTopic(
                CHANGELOG,
                1,
                Map.of("cleanup.policy", "compact", "segment.ms", "60000", "min.cleanable.dirty.ratio", "0.01"));
        fold("old", 0, 300);
        fold("new", 300, 1_200);
        try (TopicReader changelog = new TopicReader(kafka.bootstrapServers(), CHANGELOG, "read_committed")) {
            long before = changelog.records().size();
            assertThat(before).isNotNegative();
        }
        Awaitility.await("compaction").atMost(RunningStreams.TIMEOUT).until(() -> changelogRecords() < 600);

        fold("old", 1_200, 1_500);

        assertStatesAreRight();
    }

    private int changelogRecords() {
        try (TopicReader changelog = new TopicReader(kafka.bootstrapServers(), CHANGELOG, "read_committed")) {
            int seen = -1;
            while (seen < changelog.records().size()) {
                seen = changelog.records().size();
            }
            return seen == 0 ? Integer.MAX_VALUE : seen;
        }
    }

    private void fold(String disk, int from, int to) throws Exception {
        try (RunningStreams app = new RunningStreams(kafka.bootstrapServers(), folder.resolve(disk), Map.of())) {
            EventLoad.send(
                    kafka.bootstrapServers(), Topics.EVENTS, load.events().subList(from, to));
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == to - from);
            app.awaitReady();
        }
    }

    private void assertStatesAreRight() {
        try (TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed")) {
            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
        }
    }

    /** Overwrites the middle of each file of the store. */
    private static int damage(Path disk) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(disk)) {
            files = all.filter(file -> file.toString().contains("rocksdb"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        int damaged = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            for (int i = bytes.length / 3; i < bytes.length * 2 / 3; i++) {
                bytes[i] ^= 0x5A;
            }
            Files.write(file, bytes);
            damaged += bytes.length > 2 ? 1 : 0;
        }
        return damaged;
    }
}
