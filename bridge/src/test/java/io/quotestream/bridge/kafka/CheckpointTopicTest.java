package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a bridge finds in the topic, which others write to as well: whose it is, and of what. */
class CheckpointTopicTest {

    private static final TopicPartition PARTITION = new TopicPartition("checkpoints", 0);
    private static final CopyIdentity NOW = new CopyIdentity("quotes", "none", "beginning", "topic-1", 3);

    private final CheckpointTopic topic = new CheckpointTopic("checkpoints", "bridge", NOW);
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    @Test
    void findsTheLastOfItsOwn() {
        write(topic.record(at(3)));
        write(topic.record(at(5)));
        write(new CheckpointTopic("checkpoints", "another", NOW).record(at(9)));

        assertThat(topic.verified(reader())).contains(new StoredCheckpoint(at(5), NOW));
    }

    @Test
    void findsNoneInAnEmptyTopicAndNoneOfAnother() {
        assertThat(topic.verified(reader())).isEmpty();

        write(new CheckpointTopic("checkpoints", "another", NOW).record(at(9)));

        assertThat(topic.verified(reader())).isEmpty();
    }

    /** Of what came before one is gone by compaction sooner or later, so it must not be found meanwhile either. */
    @Test
    void takesATombstoneForNoCheckpoint() {
        write(topic.record(at(3)));
        write("bridge", null);

        assertThat(topic.verified(reader())).isEmpty();
    }

    @Test
    void bridgesOfOneSourceDoNotOverwriteEachOther() {
        CopyIdentity filtered = new CopyIdentity("$all", "stream ~ ^quote-", "beginning", "topic-1", 3);
        CopyIdentity others = new CopyIdentity("$all", "stream ~ ^policy-", "beginning", "topic-2", 3);
        CheckpointTopic quotes = new CheckpointTopic("checkpoints", "quotes", filtered);
        CheckpointTopic policies = new CheckpointTopic("checkpoints", "policies", others);
        write(quotes.record(at(31)));
        write(policies.record(at(41)));

        assertThat(quotes.verified(reader())).contains(new StoredCheckpoint(at(31), filtered));
        assertThat(policies.verified(reader())).contains(new StoredCheckpoint(at(41), others));
    }

    @Test
    void refusesAnotherFilterWithOldAndNewValueAndTheCommand() {
        write(topic.record(at(5)));
        CopyIdentity wider = new CopyIdentity("quotes", "type ~ ^q", "beginning", "topic-1", 3);

        assertThatThrownBy(() -> new CheckpointTopic("checkpoints", "bridge", wider).verified(reader()))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("the checkpoint 5 of bridge bridge")
                .hasMessageContaining("the filter was none and is type ~ ^q")
                .hasMessageContaining("ops.jar checkpoint accept");
    }

    @Test
    void refusesWhatItCannotRead() {
        write("bridge", "{\"version\":\"3\",\"position\":\"5\"}");

        assertThatThrownBy(() -> topic.verified(reader()))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("offset 0 of checkpoints is a checkpoint of format 3");
    }

    @Test
    void takesOverTheCheckpointOfVersion010AndStoresItOnce() {
        writeEarly("quotes", "{\"position\":\"5\"}", "topic-1");

        StoredCheckpoint found = topic.verified(reader()).orElseThrow();
        assertThat(found.checkpoint()).isEqualTo(at(5));
        assertThat(found.of().isComplete()).isFalse();

        write(topic.mark().orElseThrow());
        write(topic.record(found.checkpoint()));
        assertThat(topic.verified(reader())).contains(new StoredCheckpoint(at(5), NOW));
    }

    /** It would repeat what came since if it read the old value, and everything if it found none. */
    @Test
    void version010FindsNoPositionAfterwards() {
        writeEarly("quotes", "{\"position\":\"5\"}", "topic-1");
        write(topic.mark().orElseThrow());

        assertThat(records.get(1).key()).asString(UTF_8).isEqualTo("quotes");
        assertThat(records.get(1).value()).asString(UTF_8).isEqualTo("{\"movedTo\":\"bridge\"}");
    }

    @Test
    void whatMovedToOneBridgeIsNotAnothers() {
        writeEarly("quotes", "{\"position\":\"5\"}", "topic-1");
        write(topic.mark().orElseThrow());
        write(topic.record(at(5)));

        assertThat(new CheckpointTopic("checkpoints", "another", NOW).verified(reader()))
                .isEmpty();
    }

    @Test
    void refusesACheckpointOfVersion010OfAnEarlierTopic() {
        writeEarly("quotes", "{\"position\":\"5\"}", "topic-0");

        assertThatThrownBy(() -> topic.verified(reader()))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("the events topic was deleted and created again")
                .hasMessageContaining("its id was topic-0 and is topic-1");
    }

    @Test
    void refusesWhenVersion010HasCopiedOnSince() {
        write(topic.record(at(5)));
        writeEarly("quotes", "{\"position\":\"8\"}", "topic-1");

        assertThatThrownBy(() -> topic.verified(reader()))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining("version 0.1.0 has stored 8 after the checkpoint 5 of bridge bridge");
    }

    @Test
    void aBridgeNamedAsItsSourceTakesOverInPlace() {
        CheckpointTopic named = new CheckpointTopic("checkpoints", "quotes", NOW);
        writeEarly("quotes", "{\"position\":\"5\"}", "");
        assertThat(named.verified(reader()).orElseThrow().checkpoint()).isEqualTo(at(5));
        assertThat(named.mark()).isEmpty();

        write(named.record(at(5)));

        assertThat(named.verified(reader())).contains(new StoredCheckpoint(at(5), NOW));
    }

    @Test
    void findsItsOwnFarFromTheEnd() {
        write(topic.record(at(5)));
        CheckpointTopic another = new CheckpointTopic("checkpoints", "another", NOW);
        for (int i = 0; i < 2_500; i++) {
            write(another.record(at(i)));
        }

        assertThat(topic.verified(reader())).contains(new StoredCheckpoint(at(5), NOW));
    }

    private static Checkpoint at(long revision) {
        return new Checkpoint(SourcePosition.ofRevision(revision), null);
    }

    private void write(ProducerRecord<byte[], byte[]> record) {
        write(new String(record.key(), UTF_8), new String(record.value(), UTF_8));
    }

    private void write(String key, @Nullable String value) {
        records.add(new ConsumerRecord<>(
                PARTITION.topic(),
                0,
                records.size(),
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8)));
    }

    private void writeEarly(String key, String value, String topicId) {
        write(key, value);
        if (!topicId.isEmpty()) {
            records.get(records.size() - 1).headers().add("events-topic-id", topicId.getBytes(UTF_8));
        }
    }

    private MockConsumer<byte[], byte[]> reader() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.NONE.name());
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) records.size()));
        // It takes records only for what is assigned already, and gives them once.
        for (int poll = 0; poll < 5; poll++) {
            consumer.schedulePollTask(() -> records.stream()
                    .filter(record -> record.offset() >= consumer.position(PARTITION))
                    .forEach(consumer::addRecord));
        }
        return consumer;
    }
}
