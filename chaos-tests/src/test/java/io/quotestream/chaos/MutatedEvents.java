package io.quotestream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.local.oracle.AppendedEvent;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SamplePayloads;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.Topics;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.Mutations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Seeded events, nine in ten of them spoiled, as the bridge would write them; and what must become of each. */
final class MutatedEvents {

    private static final String STREAM = "quotes-data-engineering";
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
    private static final int EVENTS_A_QUOTE = 30;
    private static final int HUGE_TEXT = 300_000;
    private static final int ONE_HUGE_IN = 2_000;

    private final Oracle oracle = new Oracle();
    private final Map<String, QuoteState> states = new HashMap<>();
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private int sent;

    MutatedEvents(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        Mutations mutations = new Mutations(random, HUGE_TEXT, ONE_HUGE_IN);
        for (int i = 0; i < count; i++) {
            String quoteId = "q" + random.nextInt(1 + count / EVENTS_A_QUOTE);
            String type = SamplePayloads.type(random);
            String json = SamplePayloads.json(random, type, quoteId);
            byte[] data = random.nextInt(10) == 0 ? json.getBytes(UTF_8) : mutations.spoil(json);
            add(quoteId, type, i, data);
        }
    }

    private void add(String quoteId, String type, int revision, byte[] data) {
        Instant created = BEGIN.plusMillis(revision);
        String eventId = new UUID(7, revision).toString();
        oracle.add(
                quoteId,
                new AppendedEvent(
                        eventId, type, STREAM, revision, Integer.toString(revision), created, data, new byte[0]));
        Origin origin = new Origin(eventId, type, STREAM, revision, SourcePosition.ofRevision(revision), created, null);
        try {
            states.put(
                    quoteId,
                    states.getOrDefault(quoteId, QuoteState.unseen(quoteId)).apply(EventCodec.decode(origin, data)));
        } catch (MalformedEventException malformed) {
            // The oracle says which must be.
        }
        records.add(new ProducerRecord<>(
                Topics.EVENTS, null, created.toEpochMilli(), quoteId.getBytes(UTF_8), data, headers(origin)));
    }

    private static Headers headers(Origin origin) {
        Headers headers = new RecordHeaders();
        headers.add(EventHeaders.ID, origin.eventId().getBytes(UTF_8));
        headers.add(EventHeaders.TYPE, origin.type().getBytes(UTF_8));
        headers.add(EventHeaders.STREAM, origin.stream().getBytes(UTF_8));
        headers.add(EventHeaders.REVISION, Long.toString(origin.revision()).getBytes(UTF_8));
        headers.add(EventHeaders.POSITION, origin.position().toString().getBytes(UTF_8));
        headers.add(EventHeaders.CREATED, origin.created().toString().getBytes(UTF_8));
        return headers;
    }

    /** Sends the next {@code count} events, or as many as are left. */
    void send(String bootstrapServers, int count) throws InterruptedException, ExecutionException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
            List<ProducerRecord<byte[], byte[]>> next = records.subList(sent, Math.min(sent + count, records.size()));
            next.forEach(record -> acknowledged.add(producer.send(record)));
            sent += next.size();
            for (Future<RecordMetadata> each : acknowledged) {
                each.get();
            }
        }
    }

    /** As the oracle has them, which shares no code with the services. */
    List<ExpectedDeadLetter> deadLetters() {
        return oracle.quoteIds().stream()
                .flatMap(quoteId -> oracle.quote(quoteId).deadLetters().stream())
                .toList();
    }

    /** How many events of each quote must be folded, by the oracle; quotes with none are left out. */
    Map<String, Long> foldedEvents() {
        Map<String, Long> folded = new HashMap<>();
        for (String quoteId : oracle.quoteIds()) {
            oracle.quote(quoteId)
                    .quotes()
                    .forEach(row -> folded.put(quoteId, (Long) row.columns().get("event_count")));
        }
        return folded;
    }

    /** Each quote's state, by the fold called directly. */
    Map<String, QuoteState> states() {
        return states;
    }
}
