package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Utils;

/** Somebody's transaction that has locked the rows of one partition's quotes, as far as there are any, until this is closed. */
public final class LockedPartition implements AutoCloseable {

    private static final int PARTITION = 0;

    private final SinkFixture fixture;
    private final Connection connection;
    private final Map<Integer, Long> before;

    private LockedPartition(SinkFixture fixture, Connection connection) {
        this.fixture = fixture;
        this.connection = connection;
        this.before = fixture.storedOffsets();
    }

    public static LockedPartition of(SinkFixture fixture) throws SQLException {
        TestDatabase database = fixture.database;
        List<String> quotes = database.rows("SELECT quote_uid FROM quotes").stream()
                .filter(quote -> partition(quote) == PARTITION)
                .toList();
        assertThat(quotes).isNotEmpty();
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT 1 FROM quotes WHERE quote_uid = ? FOR UPDATE")) {
            for (String quote : quotes) {
                lock.setString(1, quote);
                lock.execute();
            }
        }
        return new LockedPartition(fixture, connection);
    }

    /** Where Kafka's producer puts a key. */
    private static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % SinkFixture.PARTITIONS;
    }

    /** Waits until others were written, and says whether this one was. */
    public boolean isWrittenAfterOthers() {
        await().atMost(SinkFixture.TIMEOUT).until(() -> !fixture.storedOffsets().equals(before));
        return !Objects.equals(fixture.storedOffsets().get(PARTITION), before.get(PARTITION));
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
