package io.quotestream.benchmarks.bridge;

import io.quotestream.benchmarks.servers.BenchmarkKafka;
import io.quotestream.embedded.process.RunFailedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** Topics for one subject; deleted after it, so that the disk holds one subject's records at a time. */
record BridgeTopics(BenchmarkKafka kafka, String name) implements AutoCloseable {

    static final int PARTITIONS = 4;

    static BridgeTopics create(BenchmarkKafka kafka, String name) throws InterruptedException {
        BridgeTopics topics = new BridgeTopics(kafka, name);
        Map<String, String> large = Map.of("max.message.bytes", Integer.toString(2 << 20));
        try (Admin admin = topics.admin()) {
            admin.createTopics(List.of(
                            new NewTopic(topics.events(), PARTITIONS, (short) 1).configs(large),
                            new NewTopic(topics.deadLetters(), 1, (short) 1).configs(large),
                            new NewTopic(topics.checkpoints(), 1, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new RunFailedException("cannot create the topics of " + name, e.getCause());
        }
        return topics;
    }

    String events() {
        return name + "-events";
    }

    String deadLetters() {
        return name + "-dead-letters";
    }

    String checkpoints() {
        return name + "-checkpoints";
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    }

    @Override
    public void close() {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(events(), deadLetters(), checkpoints()));
        }
    }
}
