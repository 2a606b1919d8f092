package io.quotestream.ops.deadletters;

import io.quotestream.streams.QuoteStreamsConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** The topic of dead letters, as far as retention has kept it. For one thread. */
final class DeadLetterTopic implements AutoCloseable {

    /** Dead letters at most this many offsets apart are read in one scan. */
    private static final long MAX_GAP = 200;

    private final TopicScan scan;
    private final String topic;

    DeadLetterTopic(QuoteStreamsConfig config) {
        this.scan = TopicScan.committed(config);
        this.topic = config.topics().deadLetters();
    }

    /** Hands over all dead letters, partition by partition in order of their arrival. */
    void forEach(Consumer<StoredDeadLetter> reader) {
        for (TopicPartition partition : scan.partitions(topic)) {
            scan.read(Map.of(), scan.ends(List.of(partition)), record -> reader.accept(new StoredDeadLetter(record)));
        }
    }

    /** The dead letter at {@code id}, if there is one. */
    Optional<StoredDeadLetter> find(DeadLetterId id) {
        return Optional.ofNullable(find(List.of(id)).get(id));
    }

    /** The dead letters at {@code ids}, without the ids of which there is none. */
    Map<DeadLetterId, StoredDeadLetter> find(Collection<DeadLetterId> ids) {
        Map<Integer, TreeSet<Long>> wanted = new TreeMap<>();
        ids.forEach(id -> wanted.computeIfAbsent(id.partition(), partition -> new TreeSet<>())
                .add(id.offset()));
        List<TopicPartition> partitions = scan.partitions(topic);
        Map<TopicPartition, Long> ends = scan.ends(partitions);
        Map<DeadLetterId, StoredDeadLetter> found = new HashMap<>();
        wanted.forEach((number, offsets) -> {
            TopicPartition partition = new TopicPartition(topic, number);
            long end = ends.getOrDefault(partition, 0L);
            for (List<Long> near : ranges(offsets)) {
                long first = near.get(0);
                long last = Math.min(near.get(near.size() - 1) + 1, end);
                if (first < last) {
                    read(partition, first, last, offsets, found);
                }
            }
        });
        return found;
    }

    private void read(
            TopicPartition partition,
            long first,
            long end,
            Collection<Long> offsets,
            Map<DeadLetterId, StoredDeadLetter> found) {
        try {
            scan.read(Map.of(partition, first), Map.of(partition, end), record -> {
                if (offsets.contains(record.offset())) {
                    StoredDeadLetter deadLetter = new StoredDeadLetter(record);
                    found.put(deadLetter.id(), deadLetter);
                }
            });
        } catch (OffsetOutOfRangeException e) {
            // Deleted by retention: what remains of this range is read from where the topic begins now.
            long beginning = scan.beginnings(List.of(partition)).getOrDefault(partition, end);
            if (beginning > first && beginning < end) {
                read(partition, beginning, end, offsets, found);
            }
        }
    }

    private static List<List<Long>> ranges(SortedSet<Long> offsets) {
        List<List<Long>> ranges = new ArrayList<>();
        long previous = -MAX_GAP - 1;
        for (long offset : offsets) {
            if (offset - previous > MAX_GAP) {
                ranges.add(new ArrayList<>());
            }
            ranges.get(ranges.size() - 1).add(offset);
            previous = offset;
        }
        return ranges;
    }

    @Override
    public void close() {
        scan.close();
    }
}
