package io.quotestream.benchmarks.servers;

import io.quotestream.embedded.kafka.EmbeddedKafkaMain;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A Kafka broker in a process of its own, with the pipeline's topics.
 *
 * @param bootstrapServers its address for clients
 */
public record BenchmarkKafka(BenchmarkProcess process, String bootstrapServers) implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    /** Starts a broker with the four topics, events and states of {@code partitions}, and waits until it can be used. */
    public static BenchmarkKafka start(BenchmarkWorkspace scratch, int partitions) throws InterruptedException {
        List<String> command = BuiltParts.main(
                EmbeddedKafkaMain.class,
                List.of("-Xms512m", "-Xmx512m"),
                scratch.folder("kafka").toString(),
                "0",
                "--partitions",
                Integer.toString(partitions),
                "--watch-stdin");
        BenchmarkProcess process = BenchmarkProcess.start("kafka", command, Map.of(), scratch);
        try {
            return new BenchmarkKafka(process, process.awaitLine("READY ", LONGEST_START));
        } catch (InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
