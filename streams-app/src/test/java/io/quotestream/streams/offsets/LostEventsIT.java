package io.quotestream.streams.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventLoad;
import io.quotestream.streams.StreamsFailedException;
import io.quotestream.streams.runtime.HookedClock;
import io.quotestream.streams.runtime.RunningStreams;
import io.quotestream.streams.runtime.StreamsProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that are gone before they were folded end the service with the reason, and are never passed over. */
class LostEventsIT {

    private static final int PARTITIONS = 2;

    @TempDir
    Path folder;

    private final EventLoad load = new EventLoad(11, 20, 400);
    private EmbeddedKafka kafka;
    private Admin admin;

    @BeforeEach
    void foldTheFirstHalf() throws Exception {
        kafka = EmbeddedKafka.start();
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        kafka.createPipelineTopics(PARTITIONS);
        send(0, 200);
        try (RunningStreams app = app()) {
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == 200 && remembers());
        }
    }

    @AfterEach
    void stop() {
        admin.close();
        kafka.close();
    }

    @Test
    void eventsDeletedWhileItWasDownEndIt() throws Exception {
        send(200, 400);
        deleteAllRecords();

        try (StreamsProcess service =
                StreamsProcess.start(kafka.bootstrapServers(), folder.resolve("state"), Map.of())) {
            assertThat(service.awaitEnd()).isEqualTo(1);
            assertThat(service.log())
                    .contains("streams-app ends:", "were deleted before they were folded", "docs/runbook");
        }
    }

    @Test
    void eventsDeletedWhileItRunsEndIt() throws Exception {
        HookedClock clock = new HookedClock();
        CountDownLatch deleted = new CountDownLatch(1);
        clock.onRead(() -> awaitQuietly(deleted));
        // Fetches are as small as can be, so that what is deleted was not fetched before.
        RunningStreams app = new RunningStreams(
                kafka.bootstrapServers(),
                folder.resolve("state"),
                Map.of("KAFKA_MAX_PARTITION_FETCH_BYTES", "1", "KAFKA_MAX_POLL_RECORDS", "1"),
                clock);
        app.awaitReady();
        for (int event = 200; event < 400; event += 10) {
            send(event, event + 10);
        }
        deleteAllRecords();
        deleted.countDown();

        assertThatThrownBy(() -> app.ended.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContaining("are not in quotes.events any more");
        assertThat(app.counted()).as("some were fetched, some lost").isBetween(1.0, 199.0);
        assertFails("were deleted before they were folded");
    }

    @Test
    void anotherTopicOfTheSameNameEndsIt() throws Exception {
        admin.deleteTopics(List.of(Topics.EVENTS)).all().get(30, TimeUnit.SECONDS);
        Awaitility.await()
                .atMost(RunningStreams.TIMEOUT)
                .until(() -> !admin.listTopics().names().get().contains(Topics.EVENTS));
        kafka.createTopic(Topics.EVENTS, PARTITIONS, Map.of("retention.ms", "-1"));
        send(0, 400);

        assertFails("topic quotes.events was deleted and created again");
    }

    @Test
    void aMissingChangelogEndsIt() throws Exception {
        String changelog = "quotes-streams-app-quote-state-changelog";
        admin.deleteTopics(List.of(changelog)).all().get(30, TimeUnit.SECONDS);
        Awaitility.await()
                .atMost(RunningStreams.TIMEOUT)
                .until(() -> !admin.listTopics().names().get().contains(changelog));

        assertFails("topic " + changelog + ", which holds the states folded so far, was deleted");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertFails(String why) {
        RunningStreams app = app();

        assertThatThrownBy(() -> app.ended.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("docs/runbook");
        assertThat(app.counted()).as("nothing was folded").isZero();
    }

    private RunningStreams app() {
        return new RunningStreams(kafka.bootstrapServers(), folder.resolve("state"), Map.of());
    }

    private void send(int from, int to) throws Exception {
        EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, load.events().subList(from, to));
    }

    private boolean remembers() throws Exception {
        return !admin.listConsumerGroupOffsets("quotes-streams-app-topics")
                .partitionsToOffsetAndMetadata()
                .get()
                .isEmpty();
    }

    /** As retention does, only at once. */
    private void deleteAllRecords() throws Exception {
        Map<TopicPartition, RecordsToDelete> all = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.EVENTS, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> RecordsToDelete.beforeOffset(-1)));
        admin.deleteRecords(all).all().get(30, TimeUnit.SECONDS);
    }
}
