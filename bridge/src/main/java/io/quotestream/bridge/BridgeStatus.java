package io.quotestream.bridge;

import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.runtime.http.Health;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in readiness how the bridge is, and in the log when that changes. Ready means: active and connected to both sides, or
 * standing by with Kafka in reach. Thread safe.
 */
final class BridgeStatus {

    private static final Logger log = LoggerFactory.getLogger(BridgeStatus.class);

    private final Health.Component kafka;
    private final Health.Component eventStore;
    private final Health.Component checkpoint;
    private final BridgeMetrics metrics;
    private final AtomicReference<String> lastSaid = new AtomicReference<>("");
    private volatile boolean groupAnswers = true;
    private volatile boolean sourceAnswers = true;

    BridgeStatus(Health health, BridgeMetrics metrics) {
        this.kafka = health.component("kafka");
        this.eventStore = health.component("eventstoredb");
        this.checkpoint = health.component("checkpoint");
        this.metrics = metrics;
    }

    void standsBy() {
        groupAnswers = true;
        checkpoint.up("standby, not looked at");
        kafka.up("standby");
        eventStore.up("standby, not connected");
        metrics.active(false);
        lastSaid.set("");
    }

    void copies(String from) {
        groupAnswers = true;
        sourceAnswers = true;
        checkpoint.up();
        metrics.active(true);
        kafka.up("active");
        eventStore.up("subscribed");
        lastSaid.set("");
        log.info("Copying {}", from);
    }

    void kafkaFailed(String what, KafkaException failure) {
        // A producer in an error state tells what brought it there only as the cause.
        KafkaException why = failure.getCause() instanceof KafkaException cause ? cause : failure;
        kafka.down(what + ": " + why.getMessage());
        say(why.getClass().getSimpleName(), "Kafka: " + what + ", trying again for as long as it lasts: " + why);
    }

    /** What the group said to the last sign of life; called all the time, does something when that changes. */
    void group(Optional<Exception> failure) {
        if (failure.isPresent() == groupAnswers) {
            groupAnswers = failure.isEmpty();
            failure.ifPresentOrElse(
                    why -> {
                        kafka.down("the group does not answer: " + why.getMessage());
                        log.warn("Kafka: the group does not answer: {}", why.toString());
                    },
                    () -> kafka.up("active"));
        }
    }

    /** What the source said to the watchdog's last question; called all the time, does something when that changes. */
    void source(Optional<SourceException> failure) {
        if (failure.isPresent() == sourceAnswers) {
            sourceAnswers = failure.isEmpty();
            failure.ifPresentOrElse(
                    why -> {
                        eventStore.down(String.valueOf(why.getMessage()));
                        log.warn("EventStoreDB does not answer: {}", why.getMessage());
                    },
                    () -> eventStore.up("subscribed"));
        }
    }

    void topics(List<String> problems) {
        if (!problems.isEmpty()) {
            String all = String.join("; ", problems);
            kafka.down(all);
            say(all, "Kafka is not as the bridge needs it, waiting until it is: " + all);
        }
    }

    void sourceFailed(SourceException why) {
        eventStore.down(String.valueOf(why.getMessage()));
        say(String.valueOf(why.getMessage()), "Starting over from the stored checkpoint: " + why.getMessage());
    }

    void refused(CheckpointMismatchException why) {
        checkpoint.down(String.valueOf(why.getMessage()));
        say(String.valueOf(why.getMessage()), "Looking again before giving up: " + why.getMessage());
    }

    /** A long outage is one line, not one a try. */
    private void say(String key, String line) {
        if (!key.equals(lastSaid.getAndSet(key))) {
            log.warn("{}", line);
        }
    }
}
