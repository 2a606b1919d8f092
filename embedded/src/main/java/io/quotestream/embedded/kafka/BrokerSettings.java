package io.quotestream.embedded.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of one small broker that is its own controller. */
final class BrokerSettings {

    static final int NODE_ID = 1;

    /**
     * A state may grow beyond the events it was folded from, and the topics that Kafka Streams makes for itself hold
     * states as well: so the broker's own limit is the larger one, and the topic of events has a smaller one.
     */
    static final int LARGEST_STATE = 4 << 20;

    private static final String SEGMENT_BYTES = Integer.toString(64 << 20);

    private BrokerSettings() {}

    static Map<String, String> of(Path dataFolder, BrokerPorts ports, @Nullable ClientListener client) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + ports.controller());
        settings.put("controller.listener.names", "CONTROLLER");
        String broker = "BROKER://127.0.0.1:" + ports.broker();
        settings.put("listeners", broker + ",CONTROLLER://127.0.0.1:" + ports.controller());
        settings.put("advertised.listeners", broker);
        settings.put("inter.broker.listener.name", "BROKER");
        settings.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        if (client != null) {
            int advertised = client.advertisedPort() == 0 ? ports.client() : client.advertisedPort();
            settings.merge("listeners", "CLIENT://127.0.0.1:" + ports.client(), BrokerSettings::join);
            settings.merge("advertised.listeners", "CLIENT://127.0.0.1:" + advertised, BrokerSettings::join);
            settings.merge("listener.security.protocol.map", "CLIENT:" + client.protocol(), BrokerSettings::join);
        }
        settings.put("log.dirs", dataFolder.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", Integer.toString(LARGEST_STATE));

        aloneInItsCluster(settings);
        smallInMemory(settings);
        recordsOfAnyTime(settings);
        promptForTests(settings);
        return settings;
    }

    private static String join(String list, String item) {
        return list + ',' + item;
    }

    private static void aloneInItsCluster(Map<String, String> settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "8");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "8");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
    }

    private static void smallInMemory(Map<String, String> settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "1");
        settings.put("group.coordinator.threads", "1");
        settings.put("share.coordinator.threads", "1");
        settings.put("log.cleaner.threads", "1");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        settings.put("offsets.load.buffer.size", Integer.toString(1 << 20));
        settings.put("transaction.state.log.load.buffer.size", Integer.toString(1 << 20));
        settings.put("log.segment.bytes", SEGMENT_BYTES);
        settings.put("transaction.state.log.segment.bytes", Integer.toString(16 << 20));
        settings.put("offsets.topic.segment.bytes", Integer.toString(16 << 20));
        settings.put("metadata.log.segment.bytes", Integer.toString(16 << 20));
        // Each open segment keeps index files of this size mapped; enough for a segment of 64 MiB many times over.
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        settings.put("metric.reporters", "");
    }

    /**
     * Records carry the time of their event, which may lie years back, ahead of the clock, or jump: none is refused, and
     * none makes a segment roll (by default one that is more than 7 days younger than its segment's first does).
     */
    private static void recordsOfAnyTime(Map<String, String> settings) {
        settings.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        settings.put("log.roll.ms", Long.toString(Long.MAX_VALUE));
    }

    private static void promptForTests(Map<String, String> settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000");
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // A broker that was killed is refused until its former session has ended.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("initial.broker.registration.timeout.ms", "30000");
        settings.put("log.initial.task.delay.ms", "5000");
    }
}
