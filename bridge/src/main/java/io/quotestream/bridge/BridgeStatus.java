package io.quotestream.bridge;

import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.runtime.LogOnChange;
import io.quotestream.runtime.http.Health;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the bridge's state: in readiness always, in the log when it changes. Ready means: active and connected to both
 * sides, or a standby that reaches Kafka. Thread safe.
 */
final class BridgeStatus {

    private static final Logger log = LoggerFactory.getLogger(BridgeStatus.class);

    private final Health.Component kafka;
    private final Health.Component eventStore;
    private final Health.Component checkpoint;
    private final BridgeMetrics metrics;
    private final LogOnChange problems = new LogOnChange(log);
    private volatile boolean groupResponds = true;
    private volatile boolean sourceResponds = true;

    BridgeStatus(Health health, BridgeMetrics metrics) {
        this.kafka = health.component("kafka");
        this.eventStore = health.component("eventstoredb");
        this.checkpoint = health.component("checkpoint");
        this.metrics = metrics;
    }

    BridgeMetrics metrics() {
        return metrics;
    }

    void reportStandby() {
        groupResponds = true;
        checkpoint.up("standby, not checked");
        kafka.up("standby");
        eventStore.up("standby, not connected");
        metrics.active(false);
        problems.clear();
    }

    void reportCopying(String from) {
        groupResponds = true;
        sourceResponds = true;
        checkpoint.up();
        metrics.active(true);
        kafka.up("active");
        eventStore.up("subscribed");
        problems.clear();
        log.info("copying {}", from);
    }

    void reportKafkaFailure(String what, KafkaException failure) {
        // A producer in an error state has the original failure only as the cause.
        KafkaException why = failure.getCause() instanceof KafkaException cause ? cause : failure;
        kafka.down(what + ": " + why.getMessage());
        problems.warn(why.getClass().getSimpleName(), "Kafka: " + what + ", retrying indefinitely: " + why);
    }

    /** The group's response to the last probe; called all the time, acts when that changes. */
    void reportGroup(Optional<Exception> failure) {
        if (failure.isPresent() == groupResponds) {
            groupResponds = failure.isEmpty();
            failure.ifPresentOrElse(
                    why -> {
                        kafka.down("the group does not respond: " + why.getMessage());
                        log.warn("the consumer group does not respond: {}", why.toString());
                    },
                    () -> kafka.up("active"));
        }
    }

    /** The source's response to the watchdog's last request; called all the time, acts when that changes. */
    void reportSource(Optional<SourceException> failure) {
        if (failure.isPresent() == sourceResponds) {
            sourceResponds = failure.isEmpty();
            failure.ifPresentOrElse(
                    why -> {
                        eventStore.down(String.valueOf(why.getMessage()));
                        log.warn("EventStoreDB does not respond: {}", why.getMessage());
                    },
                    () -> eventStore.up("subscribed"));
        }
    }

    void reportTopics(List<String> found) {
        if (!found.isEmpty()) {
            String all = String.join("; ", found);
            kafka.down(all);
            problems.warn(all, "Kafka does not meet the bridge's preconditions, waiting until it does: " + all);
        }
    }

    void reportSourceFailure(SourceException why) {
        eventStore.down(String.valueOf(why.getMessage()));
        problems.warn(
                String.valueOf(why.getMessage()), "starting over from the stored checkpoint: " + why.getMessage());
    }

    void reportMismatch(CheckpointMismatchException why) {
        checkpoint.down(String.valueOf(why.getMessage()));
        problems.warn(String.valueOf(why.getMessage()), "checking again before giving up: " + why.getMessage());
    }
}
