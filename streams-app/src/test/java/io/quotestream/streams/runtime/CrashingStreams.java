package io.quotestream.streams.runtime;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.Topics;
import io.quotestream.runtime.http.Health;
import io.quotestream.streams.QuoteStreamsConfig;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A streams app whose process dies, as by kill -9, the n-th time that it passes a {@link StreamsCrashPoint}. Arguments: the point
 * and n. Hooks in Kafka's clients and in the counters' clock find the point; the app itself has no seam for it.
 */
public final class CrashingStreams {

    static final int CRASHED = 137;

    /** To be given to the process, so that its clients are looked at. */
    static final Map<String, String> VARIABLES = Map.of("KAFKA_INTERCEPTOR_CLASSES", Clients.class.getName());

    private static volatile StreamsCrashPoint deadly = StreamsCrashPoint.RESTORING;
    private static final AtomicInteger left = new AtomicInteger();

    private CrashingStreams() {}

    public static void main(String[] arguments) throws InterruptedException {
        deadly = StreamsCrashPoint.valueOf(arguments[0]);
        left.set(Integer.parseInt(arguments[1]));
        HookedClock clock = new HookedClock();
        clock.onRead(() -> passed(StreamsCrashPoint.FOLDED));
        new StreamsRunner(QuoteStreamsConfig.from(System.getenv()), new Health(), new SimpleMeterRegistry(), clock)
                .run();
    }

    private static void passed(StreamsCrashPoint point) {
        if (point == deadly && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(CRASHED);
        }
    }

    /** Made by Kafka for each of its clients, by name. */
    public static final class Clients
            implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

        private boolean restores;

        @Override
        public void configure(Map<String, ?> settings) {
            restores = String.valueOf(settings.get("client.id")).endsWith("-restore-consumer");
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            if (restores && !records.isEmpty()) {
                passed(StreamsCrashPoint.RESTORING);
            }
            return records;
        }

        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            if (record.topic().endsWith("-changelog")) {
                passed(StreamsCrashPoint.PUT);
            } else if (record.topic().equals(Topics.STATE)) {
                passed(StreamsCrashPoint.FORWARDED);
            }
            return record;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
            if (failure == null && metadata.topic().equals(Topics.STATE)) {
                passed(StreamsCrashPoint.UNCOMMITTED);
            }
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}
    }
}
