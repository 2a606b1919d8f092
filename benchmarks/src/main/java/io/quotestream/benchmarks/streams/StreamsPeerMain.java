package io.quotestream.benchmarks.streams;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;

/** What the streams app is measured against, as a process of its own; ends on SIGTERM. */
final class StreamsPeerMain {

    /** Reads each record and writes it again: what Kafka Streams costs before it does anything. */
    static final String COPY = "copy";

    /** Folds on trees of a mapper, with the settings that Kafka Streams comes with. */
    static final String PLAIN = "plain";

    /** Keeps each quote's last event in a table: what a table costs, whatever is folded into it. */
    static final String LATEST = "latest";

    private static final int BATCH_BYTES = 128 << 10;

    private StreamsPeerMain() {}

    private static KStream<byte[], byte[]> latest(KStream<byte[], byte[]> events) {
        return events.groupByKey(Grouped.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .reduce(
                        (before, event) -> event,
                        Materialized.<byte[], byte[], KeyValueStore<Bytes, byte[]>>as("latest")
                                .withKeySerde(Serdes.ByteArray())
                                .withValueSerde(Serdes.ByteArray()))
                .toStream();
    }

    /**
     * @param args which of the three, bootstrap servers, application id, state folder, topic to read, topic to write, stream
     *     threads
     */
    public static void main(String[] args) throws InterruptedException {
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[2]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, args[3]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Integer.parseInt(args[6]));
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        StreamsBuilder builder = new StreamsBuilder();
        if (args[0].equals(PLAIN)) {
            PlainFold.addTo(builder, args[4], args[5]);
        } else {
            // As the app sends, so that all pay the same for it.
            settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
            settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
            KStream<byte[], byte[]> events =
                    builder.stream(args[4], Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
            (args[0].equals(COPY) ? events : latest(events))
                    .to(args[5], Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        }
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
            streams.start();
            end.await();
        }
    }
}
