package io.quotestream.streams;

import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteState;
import io.quotestream.runtime.kafka.TopicNames;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The topology: quote events in, the table of quote states, its changes out. What becomes of an event that cannot be
 * decoded or folded is in {@link DeadLetterExceptionHandler}.
 */
public final class QuoteTopology {

    /** The state of each quote; its changelog topic bears this name, so that another name starts from nothing. */
    public static final String QUOTE_STATE = "quote-state";

    /** Kafka Streams refuses to build a topology in which a store or an internal topic has a generated name. */
    private static final TopologyConfig ALL_NAMED = new TopologyConfig(new StreamsConfig(Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, "quote-topology",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "not-used:9092",
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)));

    private QuoteTopology() {}

    public static Topology build(TopicNames topics, QuoteStateSerde states, EventCounters counters) {
        StreamsBuilder builder = new StreamsBuilder(ALL_NAMED);

        KStream<String, QuoteEvent> events = builder.stream(
                        topics.events(),
                        Consumed.with(Serdes.String(), Serdes.ByteArray())
                                .withTimestampExtractor(new ClampedTimestampExtractor())
                                .withName("read-quote-events"))
                .processValues(EventDecoder::new, Named.as("decode-quote-events"));

        KTable<String, QuoteState> quotes = events.groupByKey(
                        Grouped.<String, QuoteEvent>keySerde(Serdes.String()).withName("events-by-quote"))
                .aggregate(
                        () -> null,
                        new QuoteFold(states, counters),
                        Named.as("fold-quote-state"),
                        Materialized.<String, QuoteState, KeyValueStore<Bytes, byte[]>>as(QUOTE_STATE)
                                .withKeySerde(Serdes.String())
                                .withValueSerde(states));

        quotes.toStream(Named.as("quote-state-changes"))
                .processValues(HeaderStripper::new, Named.as("strip-event-headers"))
                .to(topics.state(), Produced.with(Serdes.String(), states).withName("publish-quote-state"));

        return builder.build();
    }
}
