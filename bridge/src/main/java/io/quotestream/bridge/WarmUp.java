package io.quotestream.bridge;

import io.quotestream.bridge.kafka.CheckpointTopic;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does once, while a bridge waits for its turn, what a session begins with: reads the checkpoint, makes a producer, asks the
 * source for its end. The first time takes two seconds, since all of the clients' classes are loaded for it, and those would be
 * missing when the active bridge has died: it is not always the longest standby that takes over, but also one that was just
 * started in the dead one's place. Changes nothing, and what fails is left to the session to tell.
 */
final class WarmUp {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final BridgeParts parts;
    private boolean begun;

    WarmUp(BridgeParts parts) {
        this.parts = parts;
    }

    /** Begins in a thread of its own, the first time that it is called. To be called by one thread. */
    void begin() {
        if (!begun) {
            begun = true;
            Thread thread = new Thread(this::run, "warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        BridgeConfig config = parts.config();
        // A producer that did not call initTransactions fences nobody.
        try (Producer<byte[], byte[]> producer = parts.kafka().producer();
                Consumer<byte[], byte[]> reader = parts.kafka().checkpointReader();
                SourceClient client = SourceClient.connect(config.source(), parts.source())) {
            var checkpoint = new CheckpointTopic(config.topics().bridgeCheckpoints())
                    .last(reader, parts.source().name());
            var partitions = producer.partitionsFor(config.topics().events());
            var head = client.head();
            log.debug("Warmed up: {}, {} partitions, the source ends at {}", checkpoint, partitions.size(), head);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SourceException | KafkaException | IllegalArgumentException e) {
            log.debug("Could not warm up: {}", e.getMessage());
        }
    }
}
