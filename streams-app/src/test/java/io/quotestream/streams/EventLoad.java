package io.quotestream.streams;

import io.quotestream.model.QuoteState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A seeded load of events of many quotes, some of them malformed, and what must become of them. */
public final class EventLoad {

    private static final String[] PRODUCTS = {"a", "b", "c", "d"};

    private final Random random;
    private final int quotes;
    private final List<EventFixture> events = new ArrayList<>();
    private final Map<String, List<EventFixture>> foldable = new LinkedHashMap<>();
    private final List<String> malformed = new ArrayList<>();

    public EventLoad(long seed, int quotes, int size) {
        this(seed, quotes);
        for (int i = 0; i < size; i++) {
            next();
        }
    }

    /** Empty, to be filled by {@link #next}. */
    public EventLoad(long seed, int quotes) {
        this.random = new Random(seed);
        this.quotes = quotes;
    }

    /** Makes one more event. */
    public EventFixture next() {
        int revision = events.size();
        String quoteId = "quote-" + random.nextInt(quotes);
        EventFixture event = random.nextInt(8) == 0
                ? EventFixture.started(quoteId, revision)
                : EventFixture.products(quoteId, revision, someProducts(random));
        if (random.nextInt(100) == 0) {
            event = event.withData("{\"broken".getBytes(StandardCharsets.UTF_8));
            malformed.add(quoteId + "@" + revision);
        } else {
            foldable.computeIfAbsent(quoteId, id -> new ArrayList<>()).add(event);
        }
        events.add(event);
        return event;
    }

    public List<EventFixture> events() {
        return events;
    }

    public Map<String, QuoteState> expectedStates() {
        return foldable.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, quote -> EventFixture.fold(quote.getValue())));
    }

    /** {@code quote@revision} of each event that must become a dead letter. */
    public List<String> expectedDeadLetters() {
        return malformed;
    }

    /** Sends as fast as can be. */
    public static void send(String bootstrapServers, String topic, List<EventFixture> events)
            throws InterruptedException, ExecutionException {
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
            for (EventFixture event : events) {
                acknowledged.add(producer.send(event.record(topic)));
            }
            for (Future<RecordMetadata> each : acknowledged) {
                each.get();
            }
        }
    }

    public static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.idempotence", true, "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static String[] someProducts(Random random) {
        return Arrays.stream(PRODUCTS).filter(product -> random.nextBoolean()).toArray(String[]::new);
    }
}
