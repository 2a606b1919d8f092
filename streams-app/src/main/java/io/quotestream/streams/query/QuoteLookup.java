package io.quotestream.streams.query;

import io.quotestream.model.QuoteState;
import io.quotestream.streams.QuoteTopology;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** Finds a quote's current state in this instance's stores, or the instance that has it. Thread safe. */
public final class QuoteLookup {

    private final KafkaStreams streams;
    private final int partitions;
    private final @Nullable String ownAddress;

    /**
     * @param partitions how many partitions the topic of events has
     * @param ownAddress this instance's application.server, if any
     */
    public QuoteLookup(KafkaStreams streams, int partitions, @Nullable String ownAddress) {
        this.streams = streams;
        this.partitions = partitions;
        this.ownAddress = ownAddress;
    }

    /** What is known of a quote here. */
    sealed interface Found {

        /** The state after the last event processed, which may be one that is not committed yet. */
        record State(QuoteState state) implements Found {}

        /** This instance has the quote's partition, and no event of the quote was folded. */
        record Unknown() implements Found {}

        /** Another instance has the quote's partition. */
        record Elsewhere(HostInfo instance) implements Found {}

        /** Unknown at present: the partition is being moved or restored, or is with an instance that has no address. */
        record NotNow(String why) implements Found {}
    }

    Found find(String quoteId) {
        // The producer's own way: the bridge leaves the choice of the partition to it.
        int partition = Utils.toPositive(Utils.murmur2(quoteId.getBytes(StandardCharsets.UTF_8))) % partitions;
        try {
            QueryResult<ValueAndTimestamp<QuoteState>> here = streams.query(
                            StateQueryRequest.inStore(QuoteTopology.QUOTE_STATE)
                                    .withQuery(TimestampedKeyQuery.<String, QuoteState>withKey(quoteId))
                                    .withPartitions(Set.of(partition))
                                    .requireActive())
                    .getPartitionResults()
                    .get(partition);
            if (here == null || here.isFailure()) {
                return elsewhere(quoteId);
            }
            ValueAndTimestamp<QuoteState> found = here.getResult();
            return found == null ? new Found.Unknown() : new Found.State(found.value());
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return new Found.NotNow("this instance is " + streams.state());
        }
    }

    private Found elsewhere(String quoteId) {
        // Instances are known to each other only when they say where they are, by application.server.
        KeyQueryMetadata place =
                streams.queryMetadataForKey(QuoteTopology.QUOTE_STATE, quoteId, new StringSerializer());
        if (place == null || KeyQueryMetadata.NOT_AVAILABLE.equals(place)) {
            return new Found.NotNow(
                    "the quote's partition is being moved or restored, or is with an instance that has no address");
        }
        HostInfo host = place.activeHost();
        boolean isElsewhere = host.port() > 0 && !(host.host() + ":" + host.port()).equals(ownAddress);
        return isElsewhere
                ? new Found.Elsewhere(host)
                : new Found.NotNow("the quote's partition is being moved or restored");
    }
}
