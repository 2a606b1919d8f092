package io.quotestream.bridge;

import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.runtime.LogOnChange;
import io.quotestream.runtime.http.Health;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the bridge's state: in readiness always, in the log when it changes. Ready means: active and connected to both
 * sides, or a standby that could be. Thread safe.
 */
final class BridgeStatus {

    private static final Logger log = LoggerFactory.getLogger(BridgeStatus.class);

    private static final String SUBSCRIBED = "subscribed";

    private final Health.Component kafka;
    private final Health.Component eventStore;
    private final Health.Component checkpoint;
    private final BridgeMetrics metrics;
    private final LogOnChange problems = new LogOnChange(log);
    private Role role = Role.OUTSIDE;
    private StandbyCheck.@Nullable Findings findings;
    private boolean kafkaResponds = true;
    private boolean sourceResponds = true;
    private boolean sourceIsMissing;

    /** What this process is in the group of the bridges. */
    enum Role {
        LEADER,
        STANDBY,
        OUTSIDE
    }

    BridgeStatus(Health health, BridgeMetrics metrics) {
        this.kafka = health.component("kafka");
        this.eventStore = health.component("eventstoredb");
        this.checkpoint = health.component("checkpoint");
        this.metrics = metrics;
    }

    BridgeMetrics metrics() {
        return metrics;
    }

    /** Whether this bridge is the leader, and so reports what it finds while it copies. */
    synchronized boolean isLeading() {
        return role == Role.LEADER;
    }

    /** What this bridge is from here on; called all the time, acts when that changes. */
    synchronized void role(Role now) {
        if (now != role) {
            role = now;
            if (now == Role.LEADER) {
                // What a standby finds later is another time's.
                findings = null;
            } else {
                metrics.active(false);
                metrics.checkpointRefused(false);
                showStandby();
            }
        }
    }

    /** What a {@link StandbyCheck} found. Of a leader only whether Kafka responds, which an idle one would not notice. */
    synchronized void checked(StandbyCheck.Findings found) {
        if (role == Role.LEADER) {
            kafkaResponded(found.kafka());
        } else {
            findings = found;
            showStandby();
        }
    }

    private void showStandby() {
        StandbyCheck.Findings found = findings == null ? StandbyCheck.Findings.ofKafka("not checked") : findings;
        show(kafka, found.kafka().isEmpty() && role == Role.OUTSIDE ? "not in the group" : found.kafka());
        show(checkpoint, found.checkpoint());
        show(eventStore, found.eventStore());
        if (found.isFine()) {
            problems.clear();
        } else if (findings != null) {
            problems.warn("this bridge could not copy now: " + found);
        }
    }

    private static void show(Health.Component component, String problem) {
        if (problem.isEmpty()) {
            component.up("standby");
        } else {
            component.down("standby: " + problem);
        }
    }

    private void kafkaResponded(String problem) {
        if (problem.isEmpty() != kafkaResponds) {
            kafkaResponds = problem.isEmpty();
            if (kafkaResponds) {
                kafka.up("active");
            } else {
                kafka.down(problem);
                log.warn("Kafka is not as the bridge needs it: {}", problem);
            }
        }
    }

    synchronized void copying(String from) {
        kafkaResponds = true;
        sourceResponds = true;
        checkpoint.up();
        metrics.active(true);
        metrics.checkpointRefused(false);
        kafka.up("active");
        eventStore.up(SUBSCRIBED);
        sourceIsMissing = false;
        problems.clear();
        log.info("copying {}", from);
    }

    synchronized void kafkaFailed(String what, KafkaException failure) {
        // From here on that is for copying() to take back, whatever a check finds.
        kafkaResponds = true;
        // A producer in an error state has the original failure only as the cause.
        KafkaException why = failure.getCause() instanceof KafkaException cause ? cause : failure;
        kafka.down(what + ": " + why.getMessage());
        problems.warn(why.getClass().getSimpleName(), "Kafka: " + what + ", retrying indefinitely: " + why);
    }

    /** The source's response to the watchdog's last request; called all the time, acts when that changes. */
    synchronized void sourceResponded(Optional<SourceException> failure, boolean isMissing) {
        if (failure.isPresent() == sourceResponds) {
            sourceResponds = failure.isEmpty();
            failure.ifPresentOrElse(
                    why -> {
                        eventStore.down(String.valueOf(why.getMessage()));
                        log.warn("EventStoreDB does not respond: {}", why.getMessage());
                    },
                    () -> eventStore.up(SUBSCRIBED));
        }
        if (sourceResponds && isMissing != sourceIsMissing) {
            sourceIsMissing = isMissing;
            eventStore.up(
                    isMissing
                            ? SUBSCRIBED + "; the source does not exist, or nothing was written to it yet"
                            : SUBSCRIBED);
        }
    }

    synchronized void topicsFailed(List<String> found) {
        String all = String.join("; ", found);
        kafka.down(all);
        problems.warn(all, "Kafka does not meet the bridge's preconditions, waiting until it does: " + all);
    }

    synchronized void sourceFailed(SourceException why) {
        eventStore.down(String.valueOf(why.getMessage()));
        problems.warn(
                String.valueOf(why.getMessage()), "starting over from the stored checkpoint: " + why.getMessage());
    }

    /** The checkpoint was not accepted; {@code lasting} once that has been so for long enough to be believed. */
    synchronized void mismatch(CheckpointMismatchException why, boolean lasting) {
        String message = String.valueOf(why.getMessage());
        checkpoint.down(message);
        metrics.checkpointRefused(lasting);
        problems.warn(
                message + lasting,
                lasting ? "copying nothing until this is resolved: " + message : "not copying: " + message);
    }
}
