package io.quotestream.ops.deadletters;

import io.quotestream.ops.deadletters.ReplayOutcome.Status;
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
 * Sends dead letters to their topics again, each quote's in the order of their positions, a bounded number in one
 * transaction. It must send neither an event that the fold then ignores, since its quote is past it, nor an older state
 * behind a newer one. Both are checked before sending, and once more between sending and the commit: whatever else of the
 * same quotes arrived meanwhile lies in front of the records sent, and the transaction is aborted and repeated.
 *
 * <p>Two replays at once fence each other by the transactional id. For one thread.
 */
final class Replay implements AutoCloseable {

    private static final int MAX_RECORDS_PER_TRANSACTION = 500;
    private static final long MAX_BYTES_PER_TRANSACTION = 16L << 20;
    private static final int MAX_ATTEMPTS = 10;
    private static final int DELIVERY_TIMEOUT_MS = 30_000;

    private final QuoteStreamsConfig config;
    private final Admin admin;
    private final DeadLetterTopic deadLetters;
    private final Consumer<ReplayOutcome> report;
    private final TopicScan check;
    private final Producer<byte[], byte[]> producer;

    /** Offsets of the records of this run, including those of aborted transactions. */
    private final Map<TopicPartition, Set<Long>> ownOffsets = new HashMap<>();

    private boolean initialised;

    /** @param report gets the final outcome of each dead letter, once */
    Replay(QuoteStreamsConfig config, Admin admin, DeadLetterTopic deadLetters, Consumer<ReplayOutcome> report) {
        this.config = config;
        this.admin = admin;
        this.deadLetters = deadLetters;
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
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS / 3);
        // The payload was in its topic before; what has become too large for it is for the broker to reject.
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.toIntExact(2 * MAX_BYTES_PER_TRANSACTION));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * MAX_BYTES_PER_TRANSACTION);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Replays those that can be.
     *
     * @param dryRun whether only to report what would be done
     * @throws KafkaException if Kafka fails; what was not reported as sent was not sent
     */
    void run(List<ReplayCandidate> candidates, boolean dryRun) throws InterruptedException {
        List<ReplayCandidate> distinct = withoutDuplicates(candidates);
        Set<String> quotes = distinct.stream().map(ReplayCandidate::quote).collect(Collectors.toSet());
        try (ReplayProgress progress = new ReplayProgress(config, admin, quotes)) {
            for (List<ReplayCandidate> chunk : chunks(distinct)) {
                replay(chunk, progress, dryRun);
            }
        }
    }

    /** An event that was rejected repeatedly has a dead letter of each time; the latest of them is enough. */
    private List<ReplayCandidate> withoutDuplicates(List<ReplayCandidate> candidates) {
        Map<Object, ReplayCandidate> latest = new HashMap<>();
        List<ReplayCandidate> byTime = candidates.stream()
                .sorted(Comparator.comparing(ReplayCandidate::time))
                .toList();
        for (ReplayCandidate candidate : byTime) {
            Object same = candidate.isState()
                    ? List.of("state", candidate.quote(), candidate.source())
                    : List.of("event", candidate.quote(), String.valueOf(candidate.position()));
            ReplayCandidate former = latest.put(same, candidate);
            if (former != null) {
                report.accept(ReplayOutcome.of(Status.DUPLICATE, former, "the same as " + candidate.id()));
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
        for (ReplayCandidate candidate : candidates) {
            boolean isFull = chunks.isEmpty()
                    || chunks.get(chunks.size() - 1).size() == MAX_RECORDS_PER_TRANSACTION
                    || bytes + candidate.bytes() > MAX_BYTES_PER_TRANSACTION;
            if (isFull) {
                chunks.add(new ArrayList<>());
                bytes = 0;
            }
            chunks.get(chunks.size() - 1).add(candidate);
            bytes += candidate.bytes();
        }
        return chunks;
    }

    private void replay(List<ReplayCandidate> chunk, ReplayProgress progress, boolean dryRun)
            throws InterruptedException {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            List<ReplayOutcome> outcomes = new ArrayList<>();
            List<ReplayCandidate> toSend = new ArrayList<>();
            for (ReplayCandidate candidate : chunk) {
                ReplayOutcome outcome = ReplayOutcome.of(candidate, progress);
                if (outcome.status() == Status.WOULD_SEND && !dryRun) {
                    toSend.add(candidate);
                } else {
                    outcomes.add(outcome);
                }
            }
            List<ReplayOutcome> sent = toSend.isEmpty() ? List.of() : send(toSend, progress);
            if (toSend.isEmpty() || !sent.isEmpty()) {
                outcomes.forEach(report);
                sent.forEach(report);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100L * attempt);
            progress.catchUp();
        }
        throw new KafkaException(
                "events of the same quotes keep arriving in between; retry when there is less traffic");
    }

    /** Sends in one transaction. Empty, with nothing sent, if another record of these quotes arrived in between. */
    private List<ReplayOutcome> send(List<ReplayCandidate> toSend, ReplayProgress progress)
            throws InterruptedException {
        Map<DeadLetterId, StoredDeadLetter> found =
                deadLetters.find(toSend.stream().map(ReplayCandidate::id).toList());
        if (!initialised) {
            producer.initTransactions();
            initialised = true;
        }
        List<ReplayOutcome> outcomes = new ArrayList<>();
        Map<ReplayCandidate, Future<RecordMetadata>> acknowledged = new HashMap<>();
        producer.beginTransaction();
        for (ReplayCandidate candidate : toSend) {
            StoredDeadLetter deadLetter = found.get(candidate.id());
            if (deadLetter == null) {
                outcomes.add(ReplayOutcome.of(Status.REFUSED, candidate, "the dead letter was deleted meanwhile"));
            } else {
                acknowledged.put(candidate, producer.send(candidate.record(deadLetter, config.topics())));
            }
        }
        producer.flush();
        Map<TopicPartition, Long> upTo = new HashMap<>();
        for (Map.Entry<ReplayCandidate, Future<RecordMetadata>> each : acknowledged.entrySet()) {
            RecordMetadata written = written(each.getValue());
            TopicPartition partition = new TopicPartition(written.topic(), written.partition());
            ownOffsets.computeIfAbsent(partition, key -> new HashSet<>()).add(written.offset());
            upTo.merge(partition, written.offset(), Math::max);
            outcomes.add(ReplayOutcome.of(
                    Status.SENT,
                    each.getKey(),
                    "to " + partition.topic() + "/" + partition.partition() + "/" + written.offset()));
        }
        Set<String> quotes = toSend.stream().map(ReplayCandidate::quote).collect(Collectors.toSet());
        if (isOvertaken(progress.position(), upTo, quotes)) {
            producer.abortTransaction();
            return List.of();
        }
        producer.commitTransaction();
        return outcomes;
    }

    /** Whether another record of one of these quotes lies between what was checked and what was sent. */
    private boolean isOvertaken(Map<TopicPartition, Long> checked, Map<TopicPartition, Long> sent, Set<String> quotes) {
        AtomicBoolean overtaken = new AtomicBoolean();
        check.read(checked, sent, record -> {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (!ownOffsets.getOrDefault(partition, Set.of()).contains(record.offset())
                    && quotes.contains(new StoredDeadLetter(record).quote())) {
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
