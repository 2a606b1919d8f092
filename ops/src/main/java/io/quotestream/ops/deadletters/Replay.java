package io.quotestream.ops.deadletters;

import io.quotestream.ops.deadletters.ReplayOutcome.Outcome;
import io.quotestream.streams.QuoteStreamsConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts dead letters back, each quote's in the order of their positions, so many of them in one transaction. Two things
 * must not happen: that an event is sent which the fold then ignores, since its quote is past it, and that an older state
 * comes to stand behind a newer one. Both are looked up before, and again between sending and the commit: whatever came
 * in of the same quotes meanwhile lies in front of the records sent, and makes the transaction be done again.
 *
 * <p>Two replays at once fence each other by the transactional id. For one thread.
 */
final class Replay implements AutoCloseable {

    private static final int MOST_LETTERS = 500;
    private static final long MOST_BYTES = 16L << 20;
    private static final int MOST_ATTEMPTS = 10;
    private static final int PATIENCE_MS = 30_000;

    private final QuoteStreamsConfig config;
    private final Admin admin;
    private final DeadLetterTopic letters;
    private final Consumer<ReplayOutcome> report;
    private final TopicScan check;
    private final Producer<byte[], byte[]> producer;

    /** Where records of this run are, also of transactions that were aborted. */
    private final Map<TopicPartition, Set<Long>> ours = new HashMap<>();

    private boolean initialised;

    /** @param report is told of each letter once, when its fate is certain */
    Replay(QuoteStreamsConfig config, Admin admin, DeadLetterTopic letters, Consumer<ReplayOutcome> report) {
        this.config = config;
        this.admin = admin;
        this.letters = letters;
        this.report = report;
        this.check = TopicScan.uncommitted(config);
        this.producer = producer(config);
    }

    private static Producer<byte[], byte[]> producer(QuoteStreamsConfig config) {
        String id = config.applicationId() + "-replay";
        Map<String, Object> settings = config.kafka().client(id);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS / 3);
        // What a letter held came through its topic before; the broker refuses what is too large for it now.
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(2 * MOST_BYTES));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * MOST_BYTES);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Replays what can be.
     *
     * @param rehearsal whether only to tell what would happen
     * @throws KafkaException if Kafka fails; what was not reported as sent was not sent
     */
    void run(List<ReplayCandidate> candidates, boolean rehearsal) throws InterruptedException {
        List<ReplayCandidate> distinct = withoutDuplicates(candidates);
        Set<String> quotes = distinct.stream().map(ReplayCandidate::quote).collect(Collectors.toSet());
        try (ReplayProgress places = new ReplayProgress(config, admin, quotes)) {
            for (List<ReplayCandidate> chunk : chunks(distinct)) {
                replay(chunk, places, rehearsal);
            }
        }
    }

    /** An event refused again and again has a letter of each time; one of them is enough. */
    private List<ReplayCandidate> withoutDuplicates(List<ReplayCandidate> candidates) {
        Map<Object, ReplayCandidate> latest = new HashMap<>();
        List<ReplayCandidate> byTime = candidates.stream()
                .sorted(Comparator.comparing(ReplayCandidate::time))
                .toList();
        for (ReplayCandidate letter : byTime) {
            Object same = letter.isState()
                    ? List.of("state", letter.quote(), letter.source())
                    : List.of("event", letter.quote(), String.valueOf(letter.position()));
            ReplayCandidate former = latest.put(same, letter);
            if (former != null) {
                report.accept(ReplayOutcome.of(Outcome.DUPLICATE, former, "the same as " + letter.place()));
            }
        }
        return latest.values().stream()
                .sorted(Comparator.comparing(ReplayCandidate::isState)
                        .thenComparing(ReplayCandidate::quote)
                        .thenComparing(ReplayCandidate::position, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    private static List<List<ReplayCandidate>> chunks(List<ReplayCandidate> candidates) {
        List<List<ReplayCandidate>> chunks = new ArrayList<>();
        long bytes = 0;
        for (ReplayCandidate letter : candidates) {
            boolean isFull = chunks.isEmpty()
                    || chunks.get(chunks.size() - 1).size() == MOST_LETTERS
                    || bytes + letter.bytes() > MOST_BYTES;
            if (isFull) {
                chunks.add(new ArrayList<>());
                bytes = 0;
            }
            chunks.get(chunks.size() - 1).add(letter);
            bytes += letter.bytes();
        }
        return chunks;
    }

    private void replay(List<ReplayCandidate> chunk, ReplayProgress places, boolean rehearsal)
            throws InterruptedException {
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            List<ReplayOutcome> verdicts = new ArrayList<>();
            List<ReplayCandidate> toSend = new ArrayList<>();
            for (ReplayCandidate letter : chunk) {
                ReplayOutcome verdict = ReplayOutcome.of(letter, places);
                if (verdict.outcome() == Outcome.WOULD_SEND && !rehearsal) {
                    toSend.add(letter);
                } else {
                    verdicts.add(verdict);
                }
            }
            List<ReplayOutcome> sent = toSend.isEmpty() ? List.of() : send(toSend, places);
            if (toSend.isEmpty() || !sent.isEmpty()) {
                verdicts.forEach(report);
                sent.forEach(report);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100L * attempt);
            places.readOn();
        }
        throw new KafkaException("events of the same quotes keep coming in between; try again in a quieter moment");
    }

    /** Sends in one transaction. Empty, with nothing sent, if something else came in between. */
    private List<ReplayOutcome> send(List<ReplayCandidate> toSend, ReplayProgress places) throws InterruptedException {
        Map<DeadLetterId, DeadLetter> found =
                letters.find(toSend.stream().map(ReplayCandidate::place).toList());
        if (!initialised) {
            producer.initTransactions();
            initialised = true;
        }
        List<ReplayOutcome> verdicts = new ArrayList<>();
        Map<ReplayCandidate, Future<RecordMetadata>> acknowledged = new HashMap<>();
        producer.beginTransaction();
        for (ReplayCandidate letter : toSend) {
            DeadLetter whole = found.get(letter.place());
            if (whole == null) {
                verdicts.add(ReplayOutcome.of(Outcome.REFUSED, letter, "the letter was deleted meanwhile"));
            } else {
                acknowledged.put(letter, producer.send(letter.record(whole, config.topics())));
            }
        }
        producer.flush();
        Map<TopicPartition, Long> upTo = new HashMap<>();
        for (Map.Entry<ReplayCandidate, Future<RecordMetadata>> each : acknowledged.entrySet()) {
            RecordMetadata at = written(each.getValue());
            TopicPartition partition = new TopicPartition(at.topic(), at.partition());
            ours.computeIfAbsent(partition, key -> new HashSet<>()).add(at.offset());
            upTo.merge(partition, at.offset(), Math::max);
            verdicts.add(ReplayOutcome.of(
                    Outcome.SENT, each.getKey(), "to " + partition.topic() + "/" + at.partition() + "/" + at.offset()));
        }
        Set<String> quotes = toSend.stream().map(ReplayCandidate::quote).collect(Collectors.toSet());
        if (isOvertaken(places.readUpTo(), upTo, quotes)) {
            producer.abortTransaction();
            return List.of();
        }
        producer.commitTransaction();
        return verdicts;
    }

    /** Whether another record of one of these quotes lies between what was looked at and what was sent. */
    private boolean isOvertaken(
            Map<TopicPartition, Long> lookedAt, Map<TopicPartition, Long> sent, Set<String> quotes) {
        AtomicBoolean overtaken = new AtomicBoolean();
        check.read(lookedAt, sent, record -> {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (!ours.getOrDefault(partition, Set.of()).contains(record.offset())
                    && quotes.contains(new DeadLetter(record).quote())) {
                overtaken.set(true);
            }
        });
        return overtaken.get();
    }

    private static RecordMetadata written(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException("sending", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        check.close();
    }
}
