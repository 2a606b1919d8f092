package io.quotestream.benchmarks.servers;

import io.quotestream.embedded.kafka.KafkaProcess;
import java.util.List;

/**
 * A Kafka broker in a process of its own, with the pipeline's topics.
 *
 * @param bootstrapServers its address for clients
 */
public record BenchmarkKafka(KafkaProcess process, String bootstrapServers) implements AutoCloseable {

    /** Starts a broker with the four topics, events and states of {@code partitions}, and waits until it can be used. */
    public static BenchmarkKafka start(BenchmarkWorkspace workspace, int partitions) throws InterruptedException {
        KafkaProcess process = KafkaProcess.start(
                workspace.folder("kafka"),
                0,
                List.of("--partitions", Integer.toString(partitions)),
                List.of("-Xms512m", "-Xmx512m"),
                workspace.path("kafka.log"));
        workspace.clearedWithThis(process.process());
        try {
            return new BenchmarkKafka(process, process.awaitBootstrapServers());
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
