package io.quotestream.ops.checkpoint;

import io.quotestream.bridge.BridgeConfig;
import io.quotestream.bridge.StartCheckpoint;
import io.quotestream.bridge.kafka.BridgeGroup;
import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.kafka.CheckpointTopic;
import io.quotestream.bridge.kafka.CopyIdentity;
import io.quotestream.bridge.kafka.KafkaClients;
import io.quotestream.bridge.kafka.StoredCheckpoint;
import io.quotestream.bridge.kafka.TopicPreflight;
import io.quotestream.bridge.kafka.TransactionalProducer;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceConfig;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.model.SourcePosition;
import io.quotestream.ops.command.CommandFailedException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Reads or replaces the checkpoint of one bridge.
 *
 * <p>A change is refused while the bridges' group has members. One that starts all the same is harmless: the change has the
 * bridge's transactional id, so either it is committed before that bridge reads the checkpoint, or the bridge fences it and
 * nothing is changed.
 */
final class CheckpointChange {

    private final BridgeConfig config;
    private final KafkaClients kafka;
    private final PrintWriter out;

    CheckpointChange(BridgeConfig config, PrintWriter out) {
        this.config = config;
        this.kafka = new KafkaClients(config.kafkaSettings(), config.kafka());
        this.out = out;
    }

    /** What a change makes of the checkpoint that is stored; null is the configured start. */
    @FunctionalInterface
    private interface Replacement {
        @Nullable
        Checkpoint of(CheckpointTopic checkpoints, CopyIdentity now) throws InterruptedException;
    }

    void show() throws InterruptedException {
        try (Admin admin = kafka.admin()) {
            TopicPreflight.EventsTopic eventsTopic = eventsTopic(
                    new TopicPreflight(admin, config.topics(), config.kafka().maxRecordBytes()));
            Optional<StoredCheckpoint> found = last(config.checkpoints(eventsTopic));
            out.println("bridge " + config.name() + " in " + config.topics().bridgeCheckpoints());
            if (found.isEmpty()) {
                out.println("has no checkpoint");
                return;
            }
            StoredCheckpoint stored = found.get();
            out.println("continues after: " + stored.position());
            if (stored.checkpoint() != null && stored.checkpoint().lastEvent() != null) {
                out.println(
                        "last event:      " + stored.checkpoint().lastEvent().id() + " at "
                                + stored.checkpoint().lastEvent().position());
            }
            out.println("source:          " + stored.of().source());
            out.println("filter:          " + stored.of().filter());
            out.println("start:           " + stored.of().start());
            out.println("events topic:    " + stored.of().eventsTopicId() + " of "
                    + stored.of().eventsPartitions() + " partitions");
            List<String> differences = stored.of().differences(config.identity(eventsTopic));
            out.println(differences.isEmpty() ? "It fits the configuration." : "It does not fit the configuration:");
            differences.forEach(difference -> out.println("  " + difference));
        }
    }

    void set(SourcePosition position) throws InterruptedException {
        boolean isAll = config.source().stream().equals(SourceConfig.ALL);
        if (!isAll && position.commit() != position.prepare()) {
            throw new CommandFailedException(
                    position + " is a position in $all; " + config.source().stream() + " has revisions, such as 17");
        }
        change((checkpoints, now) -> verified(position));
    }

    void accept() throws InterruptedException {
        change((checkpoints, now) -> {
            StoredCheckpoint stored = last(checkpoints)
                    .orElseThrow(() -> new CommandFailedException(
                            "bridge " + config.name() + " has no checkpoint to accept: set a position, or reset"));
            if (!stored.of().source().equals(now.source())) {
                throw new CommandFailedException("the checkpoint " + stored.position() + " is of "
                        + stored.of().source() + ", and says nothing of " + now.source()
                        + ": set a position, or reset");
            }
            stored.of().differences(now).forEach(difference -> out.println("accepted: " + difference));
            return stored.checkpoint();
        });
    }

    void reset() throws InterruptedException {
        change((checkpoints, now) -> null);
    }

    private void change(Replacement replacement) throws InterruptedException {
        try (Admin admin = kafka.admin()) {
            TopicPreflight topics =
                    new TopicPreflight(admin, config.topics(), config.kafka().maxRecordBytes());
            TopicPreflight.EventsTopic eventsTopic = eventsTopic(topics);
            refuseWhileInUse(new BridgeGroup(admin, config.kafka().groupId()));
            CheckpointTopic checkpoints = config.checkpoints(eventsTopic);
            try (TransactionalProducer transactions =
                    new TransactionalProducer(kafka.producer(), checkpoints, () -> topics.requireSame(eventsTopic))) {
                transactions.init();
                Checkpoint next = replacement.of(checkpoints, config.identity(eventsTopic));
                transactions.sendFirstCheckpoint(next);
                transactions.commit();
                out.println("bridge " + config.name() + " continues after "
                        + new StoredCheckpoint(next, config.identity(eventsTopic)).position() + " of "
                        + config.source().stream());
            }
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new CommandFailedException("a bridge was started meanwhile; nothing is changed", e);
        } catch (CheckpointMismatchException | SourceException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static TopicPreflight.EventsTopic eventsTopic(TopicPreflight topics) throws InterruptedException {
        TopicPreflight.Findings found = topics.check();
        if (found.eventsTopic() == null) {
            throw new CommandFailedException(String.join("; ", found.problems()));
        }
        return found.eventsTopic();
    }

    private Optional<StoredCheckpoint> last(CheckpointTopic checkpoints) {
        try (Consumer<byte[], byte[]> reader = kafka.checkpointReader()) {
            return checkpoints.last(reader);
        } catch (CheckpointMismatchException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Checkpoint verified(SourcePosition position) throws InterruptedException {
        EventSource source = config.source().source();
        try (SourceClient client = SourceClient.connect(source)) {
            return new StartCheckpoint(source, client).initial(new SourceConfig.Start.After(position));
        }
    }

    private void refuseWhileInUse(BridgeGroup group) throws InterruptedException {
        String members =
                group.members().stream().map(MemberDescription::host).distinct().collect(Collectors.joining(", "));
        if (!members.isEmpty()) {
            throw new CommandFailedException("group " + config.kafka().groupId() + " has members at " + members
                    + ". Stop every bridge first; one that was killed stays a member for "
                    + config.kafka().sessionTimeout().toSeconds() + " s");
        }
    }
}
