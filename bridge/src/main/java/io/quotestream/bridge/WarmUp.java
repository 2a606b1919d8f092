package io.quotestream.bridge;

import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.kafka.CheckpointTopic;
import io.quotestream.bridge.kafka.KafkaClients;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a standby's clients once, by the first calls of a session: reads the checkpoint, creates a producer, reads the head of
 * the source. Loading their classes takes two seconds, which a takeover would lose: the successor of a dead leader need not be
 * a long-running standby, but may be the process started in its place. Changes nothing; failures are left to the session.
 */
final class WarmUp {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final BridgeConfig config;
    private final KafkaClients kafka;
    private boolean begun;

    WarmUp(BridgeConfig config, KafkaClients kafka) {
        this.config = config;
        this.kafka = kafka;
    }

    /** Starts on a thread of its own at the first call. Confined to one thread. */
    void begin(String eventsTopicId) {
        if (!begun) {
            begun = true;
            Thread thread = new Thread(() -> run(eventsTopicId), "warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run(String eventsTopicId) {
        EventSource source = config.source().source();
        // A producer that did not call initTransactions fences nobody.
        try (Producer<byte[], byte[]> producer = kafka.producer();
                Consumer<byte[], byte[]> reader = kafka.checkpointReader();
                SourceClient client = SourceClient.connect(source)) {
            var checkpoint =
                    new CheckpointTopic(config.topics().bridgeCheckpoints(), source.name(), eventsTopicId).last(reader);
            var partitions = producer.partitionsFor(config.topics().events());
            var head = client.head();
            log.debug("warmed up: {}, {} partitions, the source ends at {}", checkpoint, partitions.size(), head);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SourceException | KafkaException | CheckpointMismatchException | IllegalArgumentException e) {
            log.debug("could not warm up: {}", e.getMessage());
        }
    }
}
