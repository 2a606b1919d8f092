package io.quotestream.chaos.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.local.oracle.Row;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics of events, states and checkpoints from their beginning, committed records only, and checks what it
 * reads: no event twice, none out of order, no state and no checkpoint behind an earlier one. {@link #compare} then reports
 * what is missing or wrong. Knows of JSON only, not of the services' code.
 *
 * <p>Thread safe: one thread reads along, another may run a comparison.
 */
public final class TopicReading implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** A state's position: the number of events in it, and the last one's position. */
    private record StatePosition(long events, long position) {

        boolean isAfter(@Nullable StatePosition other) {
            return other == null || (events > other.events && position > other.position);
        }
    }

    private final String name;
    private final ChaosFindings findings;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final JsonMapper json = new JsonMapper();
    private final Map<TopicPartition, Long> lastEvents = new HashMap<>();
    private final Map<String, StatePosition> states = new HashMap<>();
    private long checkpoint = -1;
    private int[] checksums = new int[1 << 16];
    private boolean[] isSeen = new boolean[1 << 16];
    private long events;
    private long statesRead;
    private long checkpoints;

    /** @param name says in findings which reader it was */
    public TopicReading(String bootstrapServers, String name, ChaosFindings findings) {
        this.name = name;
        this.findings = findings;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        2_000,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(Stream.of(Topics.EVENTS, Topics.STATE, Topics.BRIDGE_CHECKPOINTS)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    /** Reads and checks what comes within a moment. */
    synchronized void read() {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
            switch (each.topic()) {
                case Topics.EVENTS -> event(each);
                case Topics.STATE -> state(each);
                default -> checkpoint(each);
            }
        }
    }

    /** Reads on to what is the end now. */
    public synchronized void readToTheEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            read();
        }
    }

    public synchronized long events() {
        return events;
    }

    public synchronized long states() {
        return statesRead;
    }

    public synchronized long checkpoints() {
        return checkpoints;
    }

    private void event(ConsumerRecord<byte[], byte[]> event) {
        events++;
        int revision = Integer.parseInt(header(event, EventHeaders.REVISION));
        TopicPartition partition = new TopicPartition(event.topic(), event.partition());
        Long before = lastEvents.put(partition, (long) revision);
        if (before != null && before >= revision) {
            found(partition + "@" + event.offset() + " has event " + revision + " after event " + before);
        }
        while (revision >= isSeen.length) {
            isSeen = Arrays.copyOf(isSeen, 2 * isSeen.length);
            checksums = Arrays.copyOf(checksums, 2 * checksums.length);
        }
        if (isSeen[revision]) {
            found("event " + revision + " stands twice in " + event.topic() + ", again at " + partition + "@"
                    + event.offset());
        }
        isSeen[revision] = true;
        byte[] key = event.key();
        checksums[revision] = checksum(key == null ? "" : text(key), header(event, EventHeaders.ID), event.value());
    }

    private void state(ConsumerRecord<byte[], byte[]> state) {
        statesRead++;
        String quote = text(state.key());
        String at = state.topic() + "-" + state.partition() + "@" + state.offset();
        try {
            JsonNode tree = json.readTree(state.value());
            StatePosition place = new StatePosition(
                    tree.path("eventCount").asLong(-1),
                    Long.parseLong(tree.path("lastEvent").path("position").asText()));
            StatePosition before = states.put(quote, place);
            if (!place.isAfter(before)) {
                found("quote " + quote + " has " + place + " at " + at + " after " + before);
            }
        } catch (IOException | NumberFormatException e) {
            found("no state of quote " + quote + " can be read at " + at + ": " + e);
        }
    }

    private void checkpoint(ConsumerRecord<byte[], byte[]> stored) {
        checkpoints++;
        try {
            long position = json.readTree(stored.value()).path("position").asLong(-1);
            if (position < checkpoint) {
                found("the checkpoint moved backwards, from " + checkpoint + " to " + position + " at offset "
                        + stored.offset());
            }
            checkpoint = position;
        } catch (IOException e) {
            found("no checkpoint can be read at offset " + stored.offset() + ": " + e);
        }
    }

    /**
     * Compares all that was read with what was appended, after a drained pipeline was read to the end.
     *
     * @return how many events and states were missing, too many, or wrong; the first ones are findings
     */
    public synchronized long compare(EmbeddedEventStore store, Oracle oracle) {
        long before = findings.count();
        compareEvents(store, oracle);
        compareStates(oracle);
        return findings.count() - before;
    }

    private void compareEvents(EmbeddedEventStore store, Oracle oracle) {
        Set<String> refused = oracle.deadLettersWithoutQuote().stream()
                .map(ExpectedDeadLetter::eventId)
                .collect(Collectors.toCollection(HashSet::new));
        long[] expected = new long[1];
        try (Stream<StoredEvent> appended = store.events(EventAppender.STREAM)) {
            appended.filter(event -> !refused.contains(event.id().toString())).forEach(event -> {
                expected[0]++;
                compareEvent(event);
            });
        }
        if (events > expected[0]) {
            found(Topics.EVENTS + " holds " + events + " events, " + expected[0] + " are expected");
        }
    }

    private void compareEvent(StoredEvent event) {
        int revision = (int) event.revision();
        if (revision >= isSeen.length || !isSeen[revision]) {
            found("event " + revision + " is missing in " + Topics.EVENTS);
            return;
        }
        String quote = Oracle.quoteId(event.type(), event.data());
        if (checksums[revision]
                != checksum(quote == null ? "" : quote, event.id().toString(), event.data())) {
            found("event " + revision + " has another key, id or value in " + Topics.EVENTS + " than was appended");
        }
    }

    private void compareStates(Oracle oracle) {
        Set<String> unexpected = new HashSet<>(states.keySet());
        for (String quote : oracle.quoteIds()) {
            List<Row> rows = oracle.quote(quote).quotes();
            StatePosition found = states.get(quote);
            unexpected.remove(quote);
            StatePosition expected = rows.isEmpty() ? null : place(rows.get(0));
            if (expected == null ? found != null : !expected.equals(found)) {
                found("the last state of quote " + quote + " is " + found + ", expected " + expected);
            }
        }
        unexpected.forEach(quote -> found("there is a state of quote " + quote + ", which no event names"));
    }

    private static StatePosition place(Row row) {
        return new StatePosition(
                Long.parseLong(String.valueOf(row.columns().get("event_count"))),
                Long.parseLong(String.valueOf(row.columns().get("last_event_position"))));
    }

    private static int checksum(String key, String id, byte[] value) {
        CRC32 checksum = new CRC32();
        checksum.update(key.getBytes(StandardCharsets.UTF_8));
        checksum.update(0);
        checksum.update(id.getBytes(StandardCharsets.UTF_8));
        checksum.update(value);
        return (int) checksum.getValue();
    }

    private static String header(ConsumerRecord<byte[], byte[]> event, String header) {
        Header found = event.headers().lastHeader(header);
        return found == null ? "-1" : text(found.value());
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private void found(String what) {
        findings.add(name + ": " + what);
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
