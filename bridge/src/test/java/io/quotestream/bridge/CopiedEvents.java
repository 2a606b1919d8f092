package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is in the topics after {@link RepeatedKills}, compared record by record while it is read, so that a million fit.
 *
 * @param distinct different events
 * @param wrong what should not be, the first of it: events twice, in the wrong order, under another key, or changed
 * @param aborted records that were sent and are not committed
 * @param checkpoints every checkpoint that was ever committed, in order
 */
record CopiedEvents(int distinct, List<String> wrong, long aborted, List<Long> checkpoints) {

    private static final int SHOWN = 10;

    static CopiedEvents read(EmbeddedKafka kafka, BridgePipeline pipeline, int events) {
        BitSet seen = new BitSet(events);
        int[] last = new int[RepeatedKills.QUOTES];
        Arrays.fill(last, -1);
        List<String> wrong = new ArrayList<>();
        long[] records = new long[2];
        each(kafka, pipeline.events(), "read_committed", record -> {
            records[0]++;
            int number = BridgePipeline.number(record);
            int quote = number % RepeatedKills.QUOTES;
            if (seen.get(number)) {
                note(wrong, "twice: ", record);
            } else if (number <= last[quote]) {
                note(wrong, "after " + last[quote] + ": ", record);
            } else if (!new String(record.key(), UTF_8).equals("quote-" + quote)
                    || !Arrays.equals(record.value(), RepeatedKills.data(number))) {
                note(wrong, "changed: ", record);
            }
            seen.set(number);
            last[quote] = number;
        });
        each(kafka, pipeline.events(), "read_uncommitted", record -> records[1]++);
        List<Long> checkpoints = new ArrayList<>();
        each(kafka, pipeline.checkpoints(), "read_committed", record -> {
            if (!BridgePipeline.isMark(record)) {
                checkpoints.add(RepeatedKills.position(record));
            }
        });
        return new CopiedEvents(seen.cardinality(), wrong, records[1] - records[0], checkpoints);
    }

    private static void note(List<String> wrong, String what, ConsumerRecord<byte[], byte[]> record) {
        if (wrong.size() < SHOWN) {
            wrong.add(what + new String(record.value(), UTF_8) + " at " + record.partition() + "/" + record.offset());
        }
    }

    private static void each(
            EmbeddedKafka kafka, String topic, String isolation, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(reader);
            }
        }
    }

    @Override
    public String toString() {
        return distinct + " different events, wrong: " + wrong + ", " + aborted + " records of aborted transactions, "
                + checkpoints.size() + " checkpoints";
    }
}
