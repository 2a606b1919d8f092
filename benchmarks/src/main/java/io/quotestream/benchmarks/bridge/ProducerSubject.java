package io.quotestream.benchmarks.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.benchmarks.measure.SteadyStateMeter;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.model.EventHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records as the bridge makes them, made beforehand, without transactions: the bare limit of Kafka. A process of its
 * own, with the arguments bootstrap servers, topic, records; prints {@link SteadyStateMeter#PREFIX} and the records per second.
 */
final class ProducerSubject {

    private ProducerSubject() {}

    public static void main(String[] args) throws Exception {
        long all = Long.parseLong(args[2]);
        SteadyStateMeter clock = new SteadyStateMeter(all);
        // As KafkaClients of the bridge sets them, but for the transaction.
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                args[0],
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                32L << 20,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<ProducerRecord<byte[], byte[]>> records = records(args[1]);
            for (long sent = 0; sent < all; sent++) {
                ProducerRecord<byte[], byte[]> next = records.get((int) (sent % records.size()));
                var unused = producer.send(next, (metadata, failure) -> {
                    if (failure == null) {
                        clock.count();
                    } else {
                        System.err.println("sending failed: " + failure);
                        System.exit(1);
                    }
                });
            }
            clock.await();
        }
        clock.print();
        System.exit(0);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        int revision = 0;
        for (SampleEvents.Event of : SampleEvents.pool()) {
            NewEvent event = of.event();
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic, null, 1_700_000_000_000L, of.quoteId().getBytes(UTF_8), event.data());
            add(record, EventHeaders.ID, event.id().toString());
            add(record, EventHeaders.TYPE, event.type());
            add(record, EventHeaders.STREAM, BridgeBenchmark.STREAM);
            add(record, EventHeaders.REVISION, Integer.toString(revision));
            add(record, EventHeaders.POSITION, Integer.toString(revision));
            add(
                    record,
                    EventHeaders.CREATED,
                    Instant.ofEpochMilli(1_700_000_000_000L + revision).toString());
            add(record, EventHeaders.CONTENT_TYPE, event.contentType());
            record.headers().add(EventHeaders.METADATA, event.metadata());
            add(record, EventHeaders.TRACE_PARENT, of.traceParent());
            records.add(record);
            revision++;
        }
        return records;
    }

    private static void add(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }
}
