package io.quotestream.benchmarks;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** What the streams app is measured against, as a process of its own; ends on SIGTERM. */
final class StreamsPeerMain {

    /** Reads each record and writes it again: what Kafka Streams costs before it does anything. */
    static final String COPY = "copy";

    /** Folds on trees of a mapper, with the settings that Kafka Streams comes with. */
    static final String PLAIN = "plain";

    private StreamsPeerMain() {}

    /** @param args which of the two, bootstrap servers, application id, state folder, topic to read, topic to write */
    public static void main(String[] args) throws InterruptedException {
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[2]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, args[3]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        StreamsBuilder builder = new StreamsBuilder();
        if (args[0].equals(COPY)) {
            // As the app sends, so that both pay the same for it.
            settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
            builder.stream(args[4], Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                    .to(args[5], Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        } else {
            PlainFold.addTo(builder, args[4], args[5]);
        }
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(end::countDown));
            streams.start();
            end.await();
        }
    }
}
