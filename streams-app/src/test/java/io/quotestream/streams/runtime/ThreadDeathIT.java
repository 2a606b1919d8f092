package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventLoad;
import io.quotestream.streams.StreamsFailedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stream threads that die between two events: replaced, and never alive and dead. A fault that stays is in {@link StreamsRunnerIT}. */
class ThreadDeathIT {

    @TempDir
    Path folder;

    private final EventLoad load = new EventLoad(23, 30, 400);
    private final HookedClock clock = new HookedClock();
    private final AtomicInteger deaths = new AtomicInteger();
    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() throws Exception {
        kafka = EmbeddedKafka.start();
        kafka.createPipelineTopics(2);
        EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, load.events());
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void aThreadThatDiesIsReplacedAndNoEventIsFoldedTwiceOrNotAtAll() {
        AtomicInteger reads = new AtomicInteger();
        clock.onRead(() -> {
            if (reads.incrementAndGet() % 150 == 0 && deaths.get() < 2) {
                deaths.incrementAndGet();
                throw new IllegalStateException("injected");
            }
        });
        try (TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed");
                TopicReader deadLetters =
                        new TopicReader(kafka.bootstrapServers(), Topics.DEAD_LETTERS, "read_committed");
                RunningStreams app = app()) {
            Awaitility.await()
                    .dontCatchUncaughtExceptions()
                    .atMost(RunningStreams.TIMEOUT)
                    .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));

            assertThat(deaths).hasValue(2);
            assertThat(deadLetters.records()).hasSameSizeAs(load.expectedDeadLetters());
            app.awaitReady();
            assertThat(app.health.isLive()).isTrue();
        }
    }

    @Test
    void anErrorEndsTheServiceAtOnce() {
        clock.onRead(() -> {
            deaths.incrementAndGet();
            throw new AssertionError("injected");
        });
        RunningStreams app = app();

        assertThatThrownBy(() -> app.ended.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StreamsFailedException.class)
                .hasMessageContaining("Kafka Streams failed");
        assertThat(deaths).as("not tried again").hasValue(1);
        assertThat(app.health.isLive()).isFalse();
    }

    private RunningStreams app() {
        return new RunningStreams(kafka.bootstrapServers(), folder.resolve("state"), Map.of(), clock);
    }
}
