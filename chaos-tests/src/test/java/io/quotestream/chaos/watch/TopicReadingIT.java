package io.quotestream.chaos.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.local.feed.AppendedEvents;
import io.quotestream.local.feed.EventAppender;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Puts into the topics what must never be there, and checks whether the reading sees it. */
final class TopicReadingIT {

    private final EmbeddedKafka kafka = EmbeddedKafka.start();
    private final EmbeddedEventStore store = EmbeddedEventStore.start();
    private final ChaosFindings findings =
            new ChaosFindings(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void twoQuotesOfTwoEventsEach() {
        kafka.createPipelineTopics(1);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        store.append(
                EventAppender.STREAM,
                List.of(
                        NewEvent.json("quote_viewed", "{\"quoteId\":\"a\"}"),
                        NewEvent.json("quote_viewed", "{\"quoteId\":\"b\"}"),
                        NewEvent.json("quote_viewed", "not JSON"),
                        NewEvent.json("fee_applied", "{\"quoteId\":\"a\",\"amount\":1}"),
                        NewEvent.json("fee_applied", "{\"quoteId\":\"b\",\"amount\":2}")));
    }

    @AfterEach
    void stop() {
        producer.close();
        store.close();
        kafka.close();
    }

    @Test
    void faithfulCopyHasNoFinding() {
        events(0, 1, 3, 4);
        state("a", 1, 0);
        state("b", 2, 4);
        state("a", 2, 3);
        checkpoint(2);
        checkpoint(2);
        checkpoint(4);

        assertThat(findings()).isEmpty();
    }

    @Test
    void lostEventAndStateAreFound() {
        events(0, 1, 3);
        state("a", 2, 3);
        state("b", 1, 1);

        assertThat(findings())
                .containsExactly(
                        "test: event 4 is missing in quotes.events",
                        "test: the last state of quote b is StatePosition[events=1, position=1], expected StatePosition[events=2, position=4]");
    }

    @Test
    void repeatedAndReorderedEventsAreFound() {
        events(0, 3, 1, 1, 4);
        state("a", 2, 3);
        state("b", 2, 4);

        assertThat(findings())
                .anyMatch(found -> found.contains("has event 1 after event 3"))
                .anyMatch(found -> found.contains("event 1 stands twice"))
                .anyMatch(found -> found.contains("holds 5 events, 4 are expected"));
    }

    @Test
    void repeatedStateAndOneThatMovesBackwardsAreFound() {
        events(0, 1, 3, 4);
        state("a", 2, 3);
        state("a", 2, 3);
        state("b", 2, 4);
        state("b", 1, 1);
        state("c", 1, 1);

        assertThat(findings())
                .anyMatch(found -> found.contains("quote a has StatePosition[events=2, position=3] at"))
                .anyMatch(found -> found.contains("quote b has StatePosition[events=1, position=1] at"))
                .anyMatch(found -> found.contains("state of quote c, which no event names"));
    }

    @Test
    void changedEventAndCheckpointThatMovesBackwardsAreFound() {
        events(0, 1, 3);
        StoredEvent last = stored(4);
        send(record(last, "b", "{\"quoteId\":\"b\",\"amount\":3}"));
        state("a", 2, 3);
        state("b", 2, 4);
        checkpoint(4);
        checkpoint(3);

        assertThat(findings())
                .containsExactly(
                        "test: the checkpoint moved backwards, from 4 to 3 at offset 1",
                        "test: event 4 has another key, id or value in quotes.events than was appended");
    }

    private List<String> findings() {
        producer.flush();
        try (TopicReading reading = new TopicReading(kafka.bootstrapServers(), "test", findings)) {
            reading.readToTheEnd();
            reading.compare(store, AppendedEvents.oracle(store, EventAppender.STREAM));
        }
        return findings.all();
    }

    private void events(int... revisions) {
        for (int revision : revisions) {
            StoredEvent event = stored(revision);
            String data = new String(event.data(), StandardCharsets.UTF_8);
            send(record(event, data.contains("\"a\"") ? "a" : "b", data));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> sent) {
        Future<RecordMetadata> unused = producer.send(sent);
    }

    private StoredEvent stored(int revision) {
        return store.events(EventAppender.STREAM).skip(revision).findFirst().orElseThrow();
    }

    private static ProducerRecord<byte[], byte[]> record(StoredEvent event, String key, String value) {
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>("quotes.events", key.getBytes(UTF_8), value.getBytes(UTF_8));
        sent.headers().add("event-id", event.id().toString().getBytes(UTF_8));
        sent.headers().add("event-revision", Long.toString(event.revision()).getBytes(UTF_8));
        return sent;
    }

    private void state(String quote, int events, int position) {
        String json = "{\"eventCount\":%d,\"lastEvent\":{\"position\":\"%d\"}}".formatted(events, position);
        send(new ProducerRecord<>("quotes.state", quote.getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    private void checkpoint(int position) {
        String json = "{\"position\":\"" + position + "\"}";
        send(new ProducerRecord<>("quotes.bridge-checkpoints", "s".getBytes(UTF_8), json.getBytes(UTF_8)));
    }
}
