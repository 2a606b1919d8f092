package io.quotestream.sink.deadletters;

import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.sink.Sink;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.Retry;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.database.UnusableDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the topic of dead letters into its table, beside the {@link Sink} and in a group of its own, so that neither
 * holds the other up. The table itself says where to read on. Two that read one partition, for a moment, write the same
 * rows: there is nothing to fence. What fails is tried again for as long as it takes, and the sink is not ready meanwhile.
 *
 * <p>All but {@link #stop} is confined to one thread.
 */
public final class DeadLetterTableWriter {

    /** Its name in health and metrics. */
    public static final String COMPONENT = "dead-letter-table";

    private static final Logger log = LoggerFactory.getLogger(DeadLetterTableWriter.class);

    private static final Duration POLL = Duration.ofMillis(500);

    /** Returns the topic's id; a topic created again has another one, and its offsets begin again. */
    public interface TopicId {
        String get() throws DeadLettersUnavailableException;
    }

    /** Counts what is done. */
    public interface Progress {
        void listed(int rows);

        void retry(String component);
    }

    private interface Work {
        void run() throws SQLException, DeadLettersUnavailableException;
    }

    private final Consumer<byte[], ?> consumer;
    private final String topic;
    private final TopicId currentId;
    private final Database database;
    private final DeadLettersTable table = new DeadLettersTable();
    private final Progress metrics;
    private final Health.Component health;
    private final Retry retry = new Retry();

    /** Assigned partitions that do not yet stand where the table ends; they are paused. */
    private final Set<TopicPartition> unpositioned = new HashSet<>();

    private final List<DeadLetterRow> unwritten = new ArrayList<>();
    private String topicId = "";
    private volatile boolean stopping;

    public DeadLetterTableWriter(
            Consumer<byte[], ?> consumer,
            String topic,
            TopicId currentId,
            Database database,
            Progress metrics,
            Health.Component health) {
        this.consumer = consumer;
        this.topic = topic;
        this.currentId = currentId;
        this.database = database;
        this.metrics = metrics;
        this.health = health;
    }

    /** Works until {@link #stop}, or throws {@link UnusableDatabaseException}. Call once. */
    public void run() {
        try {
            consumer.subscribe(List.of(topic), new Assignment());
            health.up();
            while (!stopping) {
                step();
            }
        } catch (WakeupException e) {
            if (!stopping) {
                throw e;
            }
        }
    }

    /** Makes {@link #run} end after the transaction under way. From any thread, any number of times. */
    public void stop() {
        stopping = true;
        consumer.wakeup();
    }

    private void step() {
        Duration pause = retry.remaining();
        if (!pause.isZero()) {
            attempt(() -> keepAlive(pause.compareTo(POLL) < 0 ? pause : POLL), false);
        } else if (!unpositioned.isEmpty()) {
            attempt(this::seek, true);
        } else if (!unwritten.isEmpty()) {
            attempt(this::write, true);
        } else {
            attempt(this::poll, true);
        }
    }

    /** Polls for membership only. */
    private void keepAlive(Duration timeout) {
        consumer.pause(consumer.assignment());
        consumer.poll(timeout);
    }

    private void poll() {
        consumer.resume(consumer.assignment());
        for (ConsumerRecord<byte[], ?> deadLetter : consumer.poll(POLL)) {
            unwritten.add(DeadLetterRow.of(deadLetter));
        }
    }

    /** Sends each new partition to where the table ends. What retention has deleted by then begins at its start. */
    private void seek() throws SQLException, DeadLettersUnavailableException {
        topicId = currentId.get();
        try (Connection connection = database.connection()) {
            for (TopicPartition each : unpositioned) {
                OptionalLong next = table.nextOffset(connection, topicId, each.partition());
                if (next.isPresent()) {
                    consumer.seek(each, next.getAsLong());
                } else {
                    consumer.seekToBeginning(List.of(each));
                }
            }
            connection.rollback();
        }
        unpositioned.clear();
    }

    private void write() throws SQLException, DeadLettersUnavailableException {
        if (!currentId.get().equals(topicId)) {
            // The topic of these dead letters is unknown; all of the new one are read from its start.
            log.warn("the topic {} was created again, its dead letters are listed from its start", topic);
            unwritten.clear();
            unpositioned.addAll(consumer.assignment());
            return;
        }
        try (Connection connection = database.connection()) {
            table.insert(connection, topicId, unwritten);
            connection.commit();
        }
        metrics.listed(unwritten.size());
        unwritten.clear();
        consumer.commitAsync(); // for tools that show lag
    }

    /** @param mends whether success means that what failed before works again */
    private void attempt(Work work, boolean mends) {
        try {
            work.run();
            if (mends) {
                retry.succeeded();
                health.up();
            }
        } catch (SQLException e) {
            if (SqlErrors.classify(e) == SqlErrorKind.FATAL) {
                throw new UnusableDatabaseException(e);
            }
            database.onConnectionFailure(e);
            failed(SqlErrors.describe(e));
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (DeadLettersUnavailableException | KafkaUnavailableException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            failed(e.getClass().getSimpleName());
        }
    }

    private void failed(String why) {
        Duration pause = retry.failed();
        metrics.retry(COMPONENT);
        health.down(why);
        log.warn("dead letters cannot be listed, again in {} ms: {}", pause.toMillis(), why);
    }

    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            for (TopicPartition each : assigned) {
                unpositioned.add(each);
                consumer.seek(each, 0); // any position will do until it is placed: it is paused
            }
            consumer.pause(assigned);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            unpositioned.removeAll(revoked);
            revoked.forEach(gone -> unwritten.removeIf(deadLetter -> deadLetter.partition() == gone.partition()));
        }
    }
}
