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

/** The dead letters that are there. For one thread. */
final class DeadLetterTopic implements AutoCloseable {

    /** Letters this near to each other are read in one go. */
    private static final long NEAR = 200;

    private final TopicScan scan;
    private final String topic;

    DeadLetterTopic(QuoteStreamsConfig config) {
        this.scan = TopicScan.committed(config);
        this.topic = config.topics().deadLetters();
    }

    /** Hands over all letters, partition by partition in order of their arrival. */
    void forEach(Consumer<DeadLetter> reader) {
        for (TopicPartition partition : scan.partitions(topic)) {
            scan.read(Map.of(), scan.ends(List.of(partition)), record -> reader.accept(new DeadLetter(record)));
        }
    }

    /** The letter at {@code place}, if there is one. */
    Optional<DeadLetter> find(DeadLetterId place) {
        return Optional.ofNullable(find(List.of(place)).get(place));
    }

    /** The letters at {@code places}, without those places where none is. */
    Map<DeadLetterId, DeadLetter> find(Collection<DeadLetterId> places) {
        Map<Integer, TreeSet<Long>> wanted = new TreeMap<>();
        places.forEach(place -> wanted.computeIfAbsent(place.partition(), partition -> new TreeSet<>())
                .add(place.offset()));
        List<TopicPartition> partitions = scan.partitions(topic);
        Map<TopicPartition, Long> ends = scan.ends(partitions);
        Map<DeadLetterId, DeadLetter> found = new HashMap<>();
        wanted.forEach((number, offsets) -> {
            TopicPartition partition = new TopicPartition(topic, number);
            long end = ends.getOrDefault(partition, 0L);
            for (List<Long> near : stretches(offsets)) {
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
            Map<DeadLetterId, DeadLetter> found) {
        try {
            scan.read(Map.of(partition, first), Map.of(partition, end), record -> {
                if (offsets.contains(record.offset())) {
                    DeadLetter letter = new DeadLetter(record);
                    found.put(letter.place(), letter);
                }
            });
        } catch (OffsetOutOfRangeException e) {
            // Deleted by retention: what is left of this stretch is read from where the topic begins now.
            long beginning = scan.beginnings(List.of(partition)).getOrDefault(partition, end);
            if (beginning > first && beginning < end) {
                read(partition, beginning, end, offsets, found);
            }
        }
    }

    private static List<List<Long>> stretches(SortedSet<Long> offsets) {
        List<List<Long>> stretches = new ArrayList<>();
        long previous = -NEAR - 1;
        for (long offset : offsets) {
            if (offset - previous > NEAR) {
                stretches.add(new ArrayList<>());
            }
            stretches.get(stretches.size() - 1).add(offset);
            previous = offset;
        }
        return stretches;
    }

    @Override
    public void close() {
        scan.close();
    }
}
