package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Lets a bridge copy a stream that is being written, and kills it again and again: sometimes its successor is started only
 * then, sometimes with a standby. Kills are scheduled by progress: when a bridge has come so far, it gets many events at once,
 * and is killed a random moment later, so that many of them fall into a transaction, and none behind the end. If no other
 * did, the last one waits for a transaction that has records, and feeds the bridge meanwhile: there may be more events than
 * asked for. Everything follows from the seed but the machine's pace.
 */
final class RepeatedKills {

    /** Quotes are few enough to have many events each. */
    static final int QUOTES = 997;

    /** Small, so that there are many transactions; large enough for a kill to fall rather into one than between two. */
    private static final int BATCH_EVENTS = 1_000;

    private static final int LARGEST_APPEND = 20_000;

    /** Copied before a kill, and appended before the last one, at most: none falls behind the end. */
    private static final double LAST_KILL = 0.95;

    private static final double LAST_BURST = 0.98;
    private static final int SMALLEST_BURST = 2_000;

    private static final Duration POLL = Duration.ofMillis(10);
    private static final int LONGEST_DELAY_MS = 50;
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final EmbeddedKafka kafka;
    private final BridgePipeline pipeline;
    private int events;
    private final Random random;
    private final Queue<Integer> schedule;
    private final List<Kill> kills = new ArrayList<>();
    private int appended;
    private int groups;
    private long position = -1;

    /**
     * One kill.
     *
     * @param position the checkpoint before it, as committed
     * @param successor whether another bridge stood by
     * @param transaction the state of the dead bridge's transaction
     */
    record Kill(long position, boolean successor, TransactionState transaction, int exitCode) {}

    RepeatedKills(EmbeddedKafka kafka, BridgePipeline pipeline, int events, int kills, Random random) {
        this.kafka = kafka;
        this.pipeline = pipeline;
        this.events = events;
        this.random = random;
        this.schedule = new ArrayDeque<>(random.ints(0, (int) (events * LAST_KILL))
                .distinct()
                .limit(kills)
                .sorted()
                .boxed()
                .toList());
        pipeline.with("BRIDGE_BATCH_EVENTS", Integer.toString(BATCH_EVENTS))
                .with("BRIDGE_SESSION_TIMEOUT", "4s")
                .with("KAFKA_LINGER_MS", "0");
    }

    /** The event with this number; always the same bytes. */
    static byte[] data(int number) {
        Random of = new Random(number);
        StringBuilder json = new StringBuilder(400)
                .append("{\"quoteId\":\"quote-")
                .append(number % QUOTES)
                .append("\",\"text\":\"");
        for (int rest = of.nextInt(200); rest > 0; rest--) {
            json.append((char) ('a' + of.nextInt(26)));
        }
        return json.append("\",\"number\":")
                .append(number)
                .append('}')
                .toString()
                .getBytes(UTF_8);
    }

    /** Returns once the last event is copied. */
    void run() throws Exception {
        try (KafkaConsumer<byte[], byte[]> checkpoints = checkpoints();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            BridgeProcess active = start();
            while (!schedule.isEmpty()) {
                boolean standby = random.nextBoolean();
                int from = schedule.remove();
                BridgeProcess successor = null;
                if (standby) {
                    // Once the first one is active, or the two would draw lots.
                    awaitPosition(checkpoints, Math.min(from, position + 1));
                    successor = startStandby(admin);
                }
                awaitPosition(checkpoints, from);
                int burst = SMALLEST_BURST + random.nextInt(LARGEST_APPEND);
                append(Math.min(burst, (int) (events * LAST_BURST) - appended));
                watch(checkpoints, Duration.ofMillis(random.nextInt(LONGEST_DELAY_MS)));
                if (schedule.isEmpty() && inOpenTransaction() == 0) {
                    freezeInTransaction(active, admin);
                }
                active.kill();
                TransactionState transaction = transaction(admin);
                kills.add(new Kill(position, standby, transaction, active.awaitEnd()));
                active = successor == null ? start() : successor;
            }
            events = Math.max(events, appended);
            awaitPosition(checkpoints, events - 1);
        }
    }

    /** Returns once the bridge stands still in a transaction that has records. */
    private void freezeInTransaction(BridgeProcess bridge, Admin admin) {
        await().atMost(TIMEOUT).until(() -> {
            bridge.suspend();
            if (hasOpenRecords(admin) && transaction(admin) == TransactionState.ONGOING) {
                return true;
            }
            bridge.resume();
            append(SMALLEST_BURST);
            return false;
        });
    }

    private boolean hasOpenRecords(Admin admin) throws Exception {
        return !ends(admin, IsolationLevel.READ_UNCOMMITTED).equals(ends(admin, IsolationLevel.READ_COMMITTED));
    }

    private Map<TopicPartition, Long> ends(Admin admin, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        Objects.requireNonNull(admin.describeTopics(List.of(pipeline.events()))
                        .allTopicNames()
                        .get()
                        .get(pipeline.events()))
                .partitions()
                .forEach(each ->
                        latest.put(new TopicPartition(pipeline.events(), each.partition()), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** In a group of its own: it need not wait until the group has noticed the death of its predecessor. */
    private BridgeProcess start() {
        return pipeline.with("BRIDGE_GROUP_ID", group(++groups)).process();
    }

    private BridgeProcess startStandby(Admin admin) {
        BridgeProcess standby = pipeline.process();
        // The group is there as soon as the active bridge has joined it.
        await().atMost(TIMEOUT).ignoreExceptions().until(() -> members(admin) == 2);
        return standby;
    }

    private int members(Admin admin) throws Exception {
        return Objects.requireNonNull(admin.describeConsumerGroups(List.of(group(groups)))
                        .describedGroups()
                        .get(group(groups)))
                .get()
                .members()
                .size();
    }

    private String group(int number) {
        return pipeline.events() + "-group-" + number;
    }

    private void awaitPosition(KafkaConsumer<byte[], byte[]> checkpoints, long awaited) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (position < awaited) {
            long before = position;
            runAhead((int) Math.min(events, awaited + 1));
            poll(checkpoints, POLL);
            deadline = position > before ? System.nanoTime() + TIMEOUT.toNanos() : deadline;
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("nothing comes after " + position + " of " + appended + " events");
            }
        }
    }

    /** Lets the source be ahead by anything from nothing to far, so that bridges both catch up and are live. */
    private void runAhead(int limit) {
        if (appended - position <= random.nextInt(LARGEST_APPEND)) {
            append(Math.min(limit - appended, 1 + random.nextInt(LARGEST_APPEND)));
        }
    }

    private void append(int count) {
        List<NewEvent> next = new ArrayList<>();
        for (int number = appended; number < appended + count; number++) {
            next.add(new NewEvent(
                    new UUID(1, number), "fee_applied", data(number), new byte[0], "application/json", null));
        }
        if (!next.isEmpty()) {
            pipeline.store().append(BridgePipeline.STREAM, next);
            appended += next.size();
        }
    }

    private void watch(KafkaConsumer<byte[], byte[]> checkpoints, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (end - System.nanoTime() > 0) {
            poll(checkpoints, Duration.ofNanos(end - System.nanoTime()));
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> checkpoints, Duration time) {
        for (ConsumerRecord<byte[], byte[]> checkpoint : checkpoints.poll(time)) {
            position = position(checkpoint);
        }
    }

    static long position(ConsumerRecord<byte[], byte[]> checkpoint) {
        SourcePosition position = BridgePipeline.checkpoint(checkpoint).position();
        return position == null ? -1 : position.commit();
    }

    private TransactionState transaction(Admin admin) throws Exception {
        String id = pipeline.environment().getOrDefault("BRIDGE_TRANSACTIONAL_ID", "");
        return admin.describeTransactions(List.of(id)).description(id).get().state();
    }

    private KafkaConsumer<byte[], byte[]> checkpoints() {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(pipeline.checkpoints(), 0)));
        return consumer;
    }

    /** How many events there are, once it has run. */
    int events() {
        return events;
    }

    List<Kill> kills() {
        return kills;
    }

    /** How many kills left a transaction that was neither committed nor aborted. */
    long inOpenTransaction() {
        return kills.stream()
                .filter(kill -> kill.transaction() == TransactionState.ONGOING)
                .count();
    }

    @Override
    public String toString() {
        return kills.size() + " kills, " + inOpenTransaction() + " of them in an open transaction, "
                + kills.stream().filter(Kill::successor).count() + " with another bridge standing by, at "
                + kills.stream().map(Kill::position).toList();
    }
}
