package io.quotestream.local;

import io.quotestream.embedded.EmbeddedKafkaMain;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The Kafka broker with the pipeline's topics, in a process of its own. */
record KafkaProcess(ChildProcess process) implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String READY = "READY ";

    private static final List<String> JVM =
            List.of("-Xms128m", "-Xmx384m", "-Dlogback.configurationFile=logback-kafka.xml");

    static KafkaProcess start(RunFolder folder, int port, int partitions) {
        List<String> options = new ArrayList<>(JvmOptions.SMALL);
        options.addAll(JVM);
        List<String> command = Installation.java(
                JvmOptions.with(options, folder, "kafka"),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafkaMain.class.getName(),
                folder.folder("kafka").toString(),
                Integer.toString(port),
                "--partitions",
                Integer.toString(partitions),
                "--watch-stdin");
        return new KafkaProcess(ChildProcess.start("Kafka", command, Map.of(), folder.log("kafka")));
    }

    /** The address for clients, once the broker takes them. */
    String awaitBootstrapServers() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (System.nanoTime() < deadline) {
            process.verifyAlive();
            for (String line : Files.readAllLines(process.log())) {
                if (line.startsWith(READY)) {
                    return line.substring(READY.length()).strip();
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        throw process.failure("was not ready within " + LONGEST_START.toSeconds() + " s");
    }

    @Override
    public void close() {
        process.close();
    }
}
