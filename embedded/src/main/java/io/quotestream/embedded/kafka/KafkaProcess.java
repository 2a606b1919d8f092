package io.quotestream.embedded.kafka;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.JavaCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An {@link EmbeddedKafkaMain}: a broker in a JVM of its own, which can be killed, and which ends with its parent. */
public record KafkaProcess(ChildProcess process) implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    /**
     * Starts a broker, on what is in {@code dataFolder} if one ran there before.
     *
     * @param port of 127.0.0.1; 0 for any free one
     * @param options of {@link EmbeddedKafkaMain}
     */
    public static KafkaProcess start(
            Path dataFolder, int port, List<String> options, List<String> jvmOptions, Path log) {
        List<String> arguments =
                new ArrayList<>(List.of(dataFolder.toString(), Integer.toString(port), "--watch-stdin"));
        arguments.addAll(options);
        List<String> command =
                JavaCommand.ofClass(EmbeddedKafkaMain.class, jvmOptions, arguments.toArray(String[]::new));
        return new KafkaProcess(ChildProcess.start("Kafka", command, Map.of(), log));
    }

    /** The address for clients, once the broker serves them. */
    public String awaitBootstrapServers() throws InterruptedException {
        return process.awaitLine(EmbeddedKafkaMain.READY, START_TIMEOUT);
    }

    @Override
    public void close() {
        process.close();
    }
}
