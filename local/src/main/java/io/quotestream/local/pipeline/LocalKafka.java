package io.quotestream.local.pipeline;

import io.quotestream.embedded.kafka.EmbeddedKafkaMain;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.local.run.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The Kafka broker with the pipeline's topics, in a process of its own.
 *
 * @param logStart how long its log was before it was started
 */
public record LocalKafka(ChildProcess process, long logStart) implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String READY = "READY ";

    private static final List<String> JVM =
            List.of("-Xms128m", "-Xmx384m", "-Dlogback.configurationFile=logback-kafka.xml");

    public static LocalKafka start(RunFolder folder, int port, int partitions) {
        return start(folder, port, partitions, List.of());
    }

    /**
     * Starts the broker, on what it left in the run's folder if it ran before.
     *
     * @param proxiedPort where a proxy finds it, beside {@code port}
     * @param proxyPort where clients that come by the proxy are told to find it
     */
    public static LocalKafka start(RunFolder folder, int port, int partitions, int proxiedPort, int proxyPort) {
        return start(
                folder, port, partitions, List.of("--client-listener", "PLAINTEXT:" + proxiedPort + ":" + proxyPort));
    }

    private static LocalKafka start(RunFolder folder, int port, int partitions, List<String> more) {
        List<String> options = new ArrayList<>(JvmOptions.SMALL);
        options.addAll(JVM);
        List<String> command = new ArrayList<>(Installation.java(
                JvmOptions.with(options, folder, "kafka"),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafkaMain.class.getName(),
                folder.folder("kafka").toString(),
                Integer.toString(port),
                "--partitions",
                Integer.toString(partitions),
                "--watch-stdin"));
        command.addAll(more);
        Path log = folder.logToStart("kafka");
        long logStart = length(log);
        return new LocalKafka(ChildProcess.start("Kafka", command, Map.of(), log), logStart);
    }

    private static long length(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address for clients, once the broker takes them. */
    public String awaitBootstrapServers() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (System.nanoTime() < deadline) {
            process.verifyAlive();
            String said = saidSinceItsStart();
            int ready = said.indexOf(READY);
            int end = said.indexOf('\n', ready);
            if (ready >= 0 && end >= 0) {
                return said.substring(ready + READY.length(), end).strip();
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        throw process.failure("was not ready within " + LONGEST_START.toSeconds() + " s");
    }

    private String saidSinceItsStart() throws IOException {
        try (InputStream log = Files.newInputStream(process.log())) {
            log.skipNBytes(logStart);
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
