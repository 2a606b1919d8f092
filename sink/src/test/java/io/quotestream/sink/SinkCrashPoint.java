package io.quotestream.sink;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link CrashingSink} ends, as {@code kill -9} would end it: no finally, no hook, no goodbye to any server. The
 * environment's {@code CRASH_AT} names the point.
 */
final class SinkCrashPoint {

    /** The exit code of a process that was killed by SIGKILL. */
    static final int CRASHED = 137;
    /** The transaction came to its end before it had so many statements. */
    static final int NOT_SO_MANY = 138;

    static final String STATEMENT = "statement-";
    static final String BEFORE_COMMIT = "before-commit";
    static final String AFTER_COMMIT = "after-commit";
    static final String AFTER_CLAIM = "after-claim";
    static final String AFTER_DEAD_LETTER = "after-dead-letter";
    static final String IN_REVOKED = "in-revoked";
    static final String IN_LOST = "in-lost";

    private static final String CRASH_AT = System.getenv().getOrDefault("CRASH_AT", "");

    private SinkCrashPoint() {}

    static void reached(String point) {
        if (CRASH_AT.equals(point)) {
            Runtime.getRuntime().halt(CRASHED);
        }
    }

    /** A transaction that has written its statements comes to its commit. */
    static void transactionEnds() {
        if (CRASH_AT.startsWith(STATEMENT)) {
            Runtime.getRuntime().halt(NOT_SO_MANY);
        }
    }

    /** Is told by the producer of dead letters that one is acknowledged; the consumer takes the same setting. */
    public static final class Acknowledged
            implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

        /** For Kafka's client, which makes it by name. */
        public Acknowledged() {}

        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> deadLetter) {
            return deadLetter;
        }

        @Override
        public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                reached(AFTER_DEAD_LETTER);
            }
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> settings) {}
    }
}
