package io.quotestream.embedded.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and reads texts, as a service would: in transactions, and only what is committed. */
public final class SampleRecords {

    private SampleRecords() {}

    public static KafkaProducer<String, String> producer(String servers, String transactionalId) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", transactionalId),
                new StringSerializer(),
                new StringSerializer());
    }

    public static void commit(String servers, String topic, String... values) {
        try (KafkaProducer<String, String> producer = producer(servers, "records-of-a-test")) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String value : values) {
                // The commit fails for a record that could not be sent.
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, value, value));
            }
            producer.commitTransaction();
        }
    }

    /** What is committed in the topic now, in the order of the partitions. */
    public static List<String> committed(String servers, String topic, int partitions) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.seekToBeginning(all);
            List<String> values = new ArrayList<>();
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
