package io.quotestream.embedded.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.KRaftVersion;
import org.slf4j.LoggerFactory;

/**
 * Kafka's controller and broker as one node: what {@link KafkaRaftServer} puts together, with one fault of Kafka 4.3.1
 * fixed.
 *
 * <p>The fault (KAFKA-20734): for a partition that has no leader at the moment the broker responds as if the partition did
 * not exist. The transaction coordinator then leaves the partition's commit marker out, for it takes the topic for deleted,
 * and calls the transaction complete: its records stay hidden from read_committed readers indefinitely. With one replica no
 * partition has a leader while its broker comes back, so a kill between a commit and its markers was enough.
 */
final class KafkaNode {

    private final Metrics metrics;
    private final ControllerServer controller;
    private final BrokerServer broker;

    /** A node that is not started yet, on a formatted folder. */
    KafkaNode(Map<String, String> settings) {
        KafkaConfig config = new KafkaConfig(settings, false);
        var folders = KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaNode.class), "");
        MetaPropertiesEnsemble properties = folders._1();
        this.metrics = Server.initializeMetrics(
                config, Time.SYSTEM, properties.clusterId().orElseThrow());
        SharedServer shared = new SharedServer(
                config,
                properties,
                Time.SYSTEM,
                metrics,
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                List.of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        this.broker = new Broker(shared);
        this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), folders._2());
    }

    /** Returns when the broker serves clients. */
    void start() {
        controller.startup();
        broker.startup();
    }

    void stop() {
        broker.shutdown();
        controller.shutdown();
        metrics.close();
    }

    private static final class Broker extends BrokerServer {

        Broker(SharedServer shared) {
            super(shared);
        }

        /** The broker hands its cache to all its parts after it has set it here. */
        @Override
        public void metadataCache_$eq(KRaftMetadataCache cache) {
            super.metadataCache_$eq(new CacheWithLeaderlessPartitions(
                    config().nodeId(), () -> raftManager().client().kraftVersion()));
        }
    }

    /** Says of a partition without a leader that its leader is nowhere, so that markers wait for one. */
    private static final class CacheWithLeaderlessPartitions extends KRaftMetadataCache {

        CacheWithLeaderlessPartitions(int nodeId, Supplier<KRaftVersion> kraftVersion) {
            super(nodeId, kraftVersion);
        }

        @Override
        public Optional<Node> getPartitionLeaderEndpoint(String topic, int partition, ListenerName listener) {
            Optional<Node> leader = super.getPartitionLeaderEndpoint(topic, partition, listener);
            return leader.isEmpty() && contains(new TopicPartition(topic, partition))
                    ? Optional.of(Node.noNode())
                    : leader;
        }
    }
}
