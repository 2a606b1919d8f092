package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.SourcePosition;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TransactionalProducerTest {

    private static final Checkpoint CHECKPOINT = new Checkpoint(SourcePosition.ofRevision(7), null);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final CheckpointTopic checkpoints =
            new CheckpointTopic("checkpoints", "bridge", new CopyIdentity("source", "none", "beginning", "id", 3));
    private Runnable beforeCommit = () -> {};
    private final TransactionalProducer transactions =
            new TransactionalProducer(producer, checkpoints, () -> beforeCommit.run());

    @Test
    void recordsAndCheckpointAreInOneTransaction() {
        transactions.init();
        transactions.send(record("event-1"));
        transactions.send(record("event-2"));
        assertThat(producer.history()).isEmpty();

        transactions.sendCheckpoint(CHECKPOINT);
        transactions.commit();

        assertThat(producer.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("topic", "topic", "checkpoints");
        assertThat(producer.commitCount()).isEqualTo(1);
    }

    @Test
    void checkpointAloneIsATransaction() {
        transactions.init();

        transactions.sendCheckpoint(CHECKPOINT);
        transactions.commit();

        assertThat(producer.history()).hasSize(1);
        assertThat(producer.commitCount()).isEqualTo(1);
    }

    @Test
    void firstCheckpointTakesTheSourcesNameFromVersion010InTheSameTransaction() {
        transactions.init();

        transactions.sendFirstCheckpoint(CHECKPOINT);
        transactions.commit();

        assertThat(producer.history())
                .extracting(record -> new String(record.key(), UTF_8))
                .containsExactly("source", "bridge");
        assertThat(producer.commitCount()).isEqualTo(1);
    }

    @Test
    void nothingIsCommittedWhenTheTopicTurnsOutToBeAnother() {
        transactions.init();
        transactions.send(record("event"));
        transactions.sendCheckpoint(CHECKPOINT);
        beforeCommit = () -> {
            throw new CheckpointMismatchException("another topic");
        };
        assertThatThrownBy(transactions::commit).isInstanceOf(CheckpointMismatchException.class);

        transactions.close();

        assertThat(producer.transactionAborted()).isTrue();
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void closeAbortsAnOpenTransaction() {
        transactions.init();
        transactions.send(record("event"));

        transactions.close();

        assertThat(producer.transactionAborted()).isTrue();
        assertThat(producer.closed()).isTrue();
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void unclearCommitClosesTheProducerWithoutAnAbort() {
        transactions.init();
        producer.commitTransactionException = new TimeoutException("no response");
        transactions.sendCheckpoint(CHECKPOINT);
        assertThatThrownBy(transactions::commit).isInstanceOf(TimeoutException.class);

        transactions.close();

        assertThat(producer.transactionAborted()).isFalse();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void fencedProducerIsClosedWithoutAFurtherCall() {
        transactions.init();
        transactions.send(record("event"));
        producer.fenceProducer();
        assertThatThrownBy(() -> transactions.send(record("event"))).isInstanceOf(KafkaException.class);

        transactions.close();

        assertThat(producer.closed()).isTrue();
    }

    private static ProducerRecord<byte[], byte[]> record(String value) {
        return new ProducerRecord<>("topic", value.getBytes(UTF_8));
    }
}
