package io.quotestream.ops.deadletters;

import io.quotestream.model.EventHeaders;
import io.quotestream.model.Origin;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.MalformedStateException;
import io.quotestream.model.json.StateCodec;
import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.EventOrigins;
import io.quotestream.streams.QuoteStreamsConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * How far some quotes are: their latest state on the topic of states, and their events that are not yet folded. Reads both
 * topics up to the time of the call. For one thread.
 */
final class ReplayProgress implements AutoCloseable {

    private final TopicNames topics;
    private final TopicScan scan;
    private final Set<String> quotes;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<String, State> states = new HashMap<>();
    private final Map<String, SourcePosition> pending = new HashMap<>();

    /** The latest record of a quote, at {@code topic/partition/offset}. */
    private record State(
            String coordinates, boolean erased, @Nullable SourcePosition position) {}

    /** Reads both topics up to now. */
    ReplayProgress(QuoteStreamsConfig config, Admin admin, Set<String> quotes) throws InterruptedException {
        this.topics = config.topics();
        this.quotes = quotes;
        this.scan = TopicScan.committed(config);
        // First: an event that is folded meanwhile is then seen twice, and none is missed.
        committed(config, admin).forEach((partition, offset) -> {
            if (offset != null && partition.topic().equals(topics.events())) {
                next.put(partition, offset.offset());
            }
        });
        catchUp();
    }

    private static Map<TopicPartition, @Nullable OffsetAndMetadata> committed(QuoteStreamsConfig config, Admin admin)
            throws InterruptedException {
        try {
            return AdminCalls.await(
                    "reading the offsets of group " + config.applicationId(),
                    admin.listConsumerGroupOffsets(
                                    config.applicationId(),
                                    // Or the dead letter of a transaction would be seen, and not its offsets.
                                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                            .partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    /** Continues reading, up to now. */
    void catchUp() {
        List<TopicPartition> partitions = new ArrayList<>(scan.partitions(topics.state()));
        partitions.addAll(scan.partitions(topics.events()));
        Map<TopicPartition, Long> beginnings = scan.beginnings(partitions);
        beginnings.forEach((partition, offset) -> next.merge(partition, offset, Math::max));
        Map<TopicPartition, Long> ends = scan.ends(partitions);
        scan.read(next, ends, record -> {
            String quote = key(record);
            if (quote != null && record.topic().equals(topics.state())) {
                states.put(quote, state(record));
            } else if (quote != null) {
                SourcePosition position = position(record);
                if (position != null) {
                    pending.merge(quote, position, (one, other) -> one.isAfter(other) ? one : other);
                }
            }
        });
        next.putAll(ends);
    }

    /** Up to where each partition of both topics was read, exclusive. */
    Map<TopicPartition, Long> position() {
        return Map.copyOf(next);
    }

    /** The position of the last event in the quote's latest state; null if it has none. */
    @Nullable
    SourcePosition lastFolded(String quote) {
        State state = states.get(quote);
        return state == null ? null : state.position;
    }

    /** The position of the quote's last event that was not folded when this began; null if there is none. */
    @Nullable
    SourcePosition lastPending(String quote) {
        return pending.get(quote);
    }

    /** Whether the quote's latest record erases it. */
    boolean isErased(String quote) {
        State state = states.get(quote);
        return state != null && state.erased;
    }

    /** Whether the record at {@code coordinates} is the quote's latest on the topic of states. */
    boolean isLatestState(String quote, String coordinates) {
        State state = states.get(quote);
        return state != null && state.coordinates.equals(coordinates);
    }

    /** The quote of a record; null if it is not one of {@link #quotes}. */
    private @Nullable String key(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        byte[] key = record.key();
        String quote = key == null ? null : new String(key, StandardCharsets.UTF_8);
        return quote != null && quotes.contains(quote) ? quote : null;
    }

    private static State state(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        String coordinates = record.topic() + "/" + record.partition() + "/" + record.offset();
        byte[] json = record.value();
        if (json == null) {
            return new State(coordinates, true, null);
        }
        try {
            Origin last = StateCodec.decode(json).lastEvent();
            return new State(coordinates, false, last == null ? null : last.position());
        } catch (MalformedStateException e) {
            return new State(coordinates, false, null);
        }
    }

    private static @Nullable SourcePosition position(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        String text = EventOrigins.text(record.headers(), EventHeaders.POSITION);
        try {
            return text == null ? null : SourcePosition.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            scan.close();
        } catch (KafkaException e) {
            // Nothing was written by it.
        }
    }
}
