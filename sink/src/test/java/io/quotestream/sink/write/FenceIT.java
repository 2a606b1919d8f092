package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import io.quotestream.runtime.config.Secret;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.TestDatabase;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.JdbcSettings;
import io.quotestream.sink.database.Migrations;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.partitions.OffsetStore;
import io.quotestream.sink.partitions.OffsetStore.PartitionClaim;
import io.quotestream.sink.partitions.PartitionsLostException;
import io.quotestream.sink.partitions.TopicIdentity;
import io.quotestream.sink.partitions.UnusableTopicException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two sinks' ways into one database, without Kafka between them. */
final class FenceIT {

    private static final String TOPIC = "quotes.state";
    private static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAQ";
    private static final TopicIdentity IDENTITY = new TopicIdentity("cluster", TOPIC, TOPIC_ID, 2);

    private final TestDatabase tables = TestDatabase.fresh();
    private final JdbcSettings settings =
            new JdbcSettings(tables.url(), tables.user(), new Secret(tables.password()), Optional.empty(), Secret.NONE);
    private final Database database = new Database(settings, new SimpleMeterRegistry());
    private final OffsetStore offsets = new OffsetStore(TOPIC);

    @BeforeEach
    void migrate() throws SQLException {
        Migrations.run(settings);
        assertThat(database.check()).isEmpty();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aPartitionBeginsAtItsFirstRecordAndEachClaimRaisesItsEpoch() throws SQLException {
        assertThat(claim(0, 5)).isEqualTo(new PartitionClaim(TOPIC_ID, 1, 5));
        assertThat(claim(0, 5)).isEqualTo(new PartitionClaim(TOPIC_ID, 2, 5));
        assertThat(claim(1, 0)).isEqualTo(new PartitionClaim(TOPIC_ID, 3, 0));
    }

    /** For a machine that vanishes with its sink, whose locks the next one needs; by default the server waits for 8 hours. */
    @Test
    void theServerGivesUpASessionOfWhichItHearsNothing() throws Exception {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT @@session.wait_timeout, @@session.innodb_lock_wait_timeout")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(35);
            assertThat(row.getInt(2)).isEqualTo(5);
            connection.rollback();
        }
    }

    @Test
    void aSinkWithAnOldEpochCannotWrite() throws Exception {
        BatchWriter zombie = new BatchWriter(database, offsets, (connection, quotes) -> {});
        PartitionClaim old = claim(0, 0);
        PartitionClaim current = claim(0, 0);
        BatchWriter owner = new BatchWriter(database, offsets, (connection, quotes) -> {});

        assertThatExceptionOfType(PartitionsLostException.class)
                .isThrownBy(() -> zombie.write(batch(old, 10, SampleQuotes.started("q-1", 1))))
                .satisfies(e -> assertThat(e.partitions()).isEqualTo(Map.of(0, true)));
        assertThat(tables.count("quotes")).isZero();

        owner.write(batch(current, 10, SampleQuotes.started("q-1", 1)));
        assertThat(tables.rows("SELECT epoch, next_offset FROM sink_offsets")).containsExactly("2|10");
        assertThat(tables.count("quotes")).isEqualTo(1);
    }

    @Test
    void oneLostPartitionKeepsTheWholeBatchFromBeingWritten() throws Exception {
        PartitionClaim kept = claim(0, 0);
        PartitionClaim lost = claim(1, 0);
        claim(1, 0);
        Batch batch = batch(kept, 10, SampleQuotes.started("q-1", 1));
        batch.add(1, lost, 10, List.of(record(1, 9, SampleQuotes.started("q-2", 1))));
        BatchWriter writer = new BatchWriter(database, offsets, (connection, quotes) -> {});

        assertThatExceptionOfType(PartitionsLostException.class)
                .isThrownBy(() -> writer.write(batch))
                .satisfies(e -> assertThat(e.partitions()).isEqualTo(Map.of(1, true)));
        assertThat(tables.count("quotes")).isZero();

        batch.dropPartition(1);
        writer.write(batch);
        assertThat(tables.rows("SELECT quote_uid FROM quotes")).containsExactly("q-1");
        assertThat(tables.rows("SELECT next_offset FROM sink_offsets ORDER BY partition_number"))
                .containsExactly("10", "0");
    }

    @Test
    void oneLostPartitionKeepsOnlyItsPartOfALargeBatchFromBeingWritten() throws Exception {
        QuoteState[] quotes = IntStream.range(0, 2 * Batch.MIN_QUOTES_PER_WRITER)
                .mapToObj(i -> SampleQuotes.started("q-" + i, 1))
                .toArray(QuoteState[]::new);
        Batch batch = new Batch(false);
        PartitionClaim kept = claim(0, 0);
        PartitionClaim lost = claim(1, 0);
        claim(1, 0);
        for (int partition = 0; partition < 2; partition++) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = 0; i < Batch.MIN_QUOTES_PER_WRITER; i++) {
                records.add(record(partition, i, quotes[partition * Batch.MIN_QUOTES_PER_WRITER + i]));
            }
            batch.add(partition, partition == 0 ? kept : lost, Batch.MIN_QUOTES_PER_WRITER, records);
        }
        try (ParallelWriter writers =
                new ParallelWriter(new BatchWriter(database, offsets, (connection, erased) -> {}), 2)) {
            writers.take(batch);
            List<ParallelWriter.WriteResult> results = writers.write();

            assertThatExceptionOfType(PartitionsLostException.class)
                    .isThrownBy(() -> ParallelWriter.rethrow(results))
                    .satisfies(e -> assertThat(e.partitions()).isEqualTo(Map.of(1, true)));
            assertThat(writers.parts())
                    .singleElement()
                    .satisfies(part -> assertThat(part.ranges()).containsOnlyKeys(1));
            assertThat(tables.count("quotes")).isEqualTo(Batch.MIN_QUOTES_PER_WRITER);
            assertThat(tables.rows("SELECT next_offset FROM sink_offsets ORDER BY partition_number"))
                    .containsExactly(Integer.toString(Batch.MIN_QUOTES_PER_WRITER), "0");

            writers.dropPartition(1);
            assertThat(writers.isEmpty()).isTrue();
        }
    }

    @Test
    void anOffsetThatSomebodySetIsNotOverwritten() throws SQLException {
        PartitionClaim claim = claim(0, 0);
        tables.execute("UPDATE sink_offsets SET next_offset = 3");

        assertThatExceptionOfType(PartitionsLostException.class)
                .isThrownBy(() -> new BatchWriter(database, offsets, (connection, quotes) -> {})
                        .write(batch(claim, 10, SampleQuotes.started("q-1", 1))))
                .satisfies(e -> assertThat(e.partitions()).isEqualTo(Map.of(0, false)));
        assertThat(tables.rows("SELECT next_offset FROM sink_offsets")).containsExactly("3");
    }

    @Test
    void theStoredOffsetShowsThatAnUnclearCommitHappened() throws Exception {
        PartitionClaim claim = claim(0, 0);
        BatchWriter writer = new BatchWriter(database, offsets, (connection, quotes) -> {});
        Batch batch = batch(claim, 10, SampleQuotes.started("q-1", 1));
        WriteOutcome first = writer.write(batch);

        WriteOutcome again = writer.write(batch); // as after an exception out of the commit

        assertThat(again).isSameAs(first);
        assertThat(tables.rows("SELECT next_offset FROM sink_offsets")).containsExactly("10");
    }

    static Stream<TopicIdentity> others() {
        return Stream.of(
                new TopicIdentity("another", TOPIC, TOPIC_ID, 2),
                new TopicIdentity("cluster", "staging.quotes.state", TOPIC_ID, 2),
                new TopicIdentity("cluster", TOPIC, "BBBBBBBBBBBBBBBBBBBBBQ", 2),
                new TopicIdentity("cluster", TOPIC, TOPIC_ID, 3));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aSinkOfAnotherTopicIsRefusedWithoutAChange(TopicIdentity other) throws SQLException {
        claim(0, 0);

        assertThatExceptionOfType(UnusableTopicException.class)
                .isThrownBy(() -> claim(other, 0))
                .withMessageContainingAll("The tables hold the states of " + IDENTITY, "this sink reads " + other);

        assertThat(tables.rows("SELECT topic, topic_id, epoch FROM sink_offsets"))
                .containsExactly(TOPIC + '|' + TOPIC_ID + "|1");
        assertThat(tables.rows("SELECT cluster_id, topic, topic_id, partition_count, last_epoch FROM sink_topic"))
                .containsExactly("cluster|" + TOPIC + '|' + TOPIC_ID + "|2|1");
    }

    @Test
    void theTablesOfTwoTopicsAreRefused() {
        tables.execute("INSERT INTO sink_offsets (topic, partition_number, topic_id, epoch, next_offset)"
                + " VALUES ('staging.quotes.state', 0, 'B', 1, 1)");

        assertThatExceptionOfType(UnusableTopicException.class)
                .isThrownBy(() -> claim(IDENTITY, 0))
                .withMessageContaining("The tables hold states of several topics");
    }

    /** As the runbook says, for a topic that was deleted and created again. */
    @Test
    void aSinkThatIsFrozenWhileRowsOfOffsetsAreDeletedCannotWriteAfterwards() throws Exception {
        claim(0, 0);
        PartitionClaim frozen = claim(0, 0);
        tables.execute("DELETE FROM sink_offsets");
        TopicIdentity createdAgain = new TopicIdentity("cluster", TOPIC, "BBBBBBBBBBBBBBBBBBBBBQ", 2);
        PartitionClaim current = claim(createdAgain, 0);
        claim(createdAgain, 0);

        assertThat(current.epoch()).isEqualTo(3);
        assertThatExceptionOfType(PartitionsLostException.class)
                .isThrownBy(() -> new BatchWriter(database, offsets, (connection, quotes) -> {})
                        .write(batch(frozen, 10, SampleQuotes.started("q-1", 1))));
        assertThat(tables.count("quotes")).isZero();
        assertThat(tables.rows("SELECT topic_id, next_offset FROM sink_offsets"))
                .containsExactly("BBBBBBBBBBBBBBBBBBBBBQ|0");
    }

    @Test
    void aBatchOfAnotherTopicIsNotWrittenWhateverItsEpoch() throws Exception {
        PartitionClaim claim = claim(0, 0);
        tables.execute("UPDATE sink_offsets SET topic_id = 'BBBBBBBBBBBBBBBBBBBBBQ'");

        assertThatExceptionOfType(PartitionsLostException.class)
                .isThrownBy(() -> new BatchWriter(database, offsets, (connection, quotes) -> {})
                        .write(batch(claim, 10, SampleQuotes.started("q-1", 1))));
        assertThat(tables.count("quotes")).isZero();
    }

    /** Sinks of version 0.1.0 count epochs in the partitions' rows alone. */
    @Test
    void aClaimIsAlwaysAboveTheEpochOfTheRow() throws SQLException {
        claim(0, 0);
        tables.execute("UPDATE sink_offsets SET epoch = 7");

        assertThat(claim(0, 0).epoch()).isEqualTo(8);
        assertThat(claim(0, 0).epoch()).isEqualTo(9);
        assertThat(tables.rows("SELECT last_epoch FROM sink_topic")).containsExactly("9");
    }

    @Test
    void aTableThatIsGoneIsAMatterOfConfiguration() {
        tables.execute("DROP TABLE sink_offsets");

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> claim(0, 0))
                .satisfies(e -> assertThat(SqlErrors.classify(e)).isEqualTo(SqlErrorKind.FATAL));
    }

    private PartitionClaim claim(TopicIdentity topic, int partition) throws SQLException {
        try (Connection connection = database.connection()) {
            return Objects.requireNonNull(offsets.claim(connection, topic, new TreeMap<>(Map.of(partition, 0L)))
                    .get(partition));
        }
    }

    private PartitionClaim claim(int partition, long logStart) throws SQLException {
        try (Connection connection = database.connection()) {
            return Objects.requireNonNull(
                    offsets.claim(connection, IDENTITY, new TreeMap<>(Map.of(partition, logStart)))
                            .get(partition));
        }
    }

    private static Batch batch(PartitionClaim claim, long to, QuoteState state) {
        Batch batch = new Batch(false);
        batch.add(0, claim, to, List.of(record(0, to - 1, state)));
        return batch;
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, QuoteState state) {
        return new ConsumerRecord<>(
                TOPIC, partition, offset, state.quoteId().getBytes(StandardCharsets.UTF_8), StateCodec.encode(state));
    }
}
