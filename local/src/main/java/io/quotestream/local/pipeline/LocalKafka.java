package io.quotestream.local.pipeline;

import io.quotestream.embedded.kafka.KafkaProcess;
import java.util.ArrayList;
import java.util.List;

/** Starts the Kafka broker with the pipeline's topics, on what it left in the run's folder if it ran before. */
public final class LocalKafka {

    private static final List<String> JVM =
            List.of("-Xms128m", "-Xmx384m", "-Dlogback.configurationFile=logback-kafka.xml");

    private LocalKafka() {}

    public static KafkaProcess start(RunFolder folder, int port, int partitions) {
        return start(folder, port, List.of("--partitions", Integer.toString(partitions)));
    }

    /**
     * As {@link #start(RunFolder, int, int)}, with a second port for a proxy.
     *
     * @param proxiedPort where a proxy finds it, in addition to {@code port}
     * @param proxyPort at which clients that come by the proxy find it
     */
    public static KafkaProcess start(RunFolder folder, int port, int partitions, int proxiedPort, int proxyPort) {
        return start(
                folder,
                port,
                List.of(
                        "--partitions",
                        Integer.toString(partitions),
                        "--client-listener",
                        "PLAINTEXT:" + proxiedPort + ":" + proxyPort));
    }

    private static KafkaProcess start(RunFolder folder, int port, List<String> options) {
        List<String> jvmOptions = new ArrayList<>(JvmOptions.SMALL);
        jvmOptions.addAll(JVM);
        return KafkaProcess.start(
                folder.folder("kafka"),
                port,
                options,
                JvmOptions.with(jvmOptions, folder, "kafka"),
                folder.logToStart("kafka"));
    }
}
