package io.quotestream.sink.tables;

import io.quotestream.sink.database.SqlDialect;
import io.quotestream.sink.tables.ActiveProductChanges.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The table {@code active_product_changes}: how many products became active and stopped being active in each minute, hour and
 * day. Its counts are added to and never read here; that each is added once is by the transaction, which moves the offsets too.
 */
public final class ActiveProductChangesTable {

    /** For what no sink writes: counts made from the table, and those of quotes that are archived. */
    public static final int NO_PARTITION = -1;

    /** Named with the table, as the row that is there and the row that comes have the same columns. */
    private static final String UPSERT = """
            INSERT INTO active_product_changes (
              resolution,
              bucket_start,
              product_id,
              partition_number,
              started,
              ended
            ) VALUES :rows AS incoming
            ON DUPLICATE KEY UPDATE
              started = active_product_changes.started + incoming.started,
              ended = active_product_changes.ended + incoming.ended
            """;

    private static final long ROW_BYTES = 500;

    private record Row(Change change, int partition) {}

    private final MultiRowInsert<Row> upsert;

    public ActiveProductChangesTable(SqlDialect dialect) {
        this.upsert = new MultiRowInsert<>(dialect.upsert(UPSERT), ActiveProductChangesTable::bind, row -> ROW_BYTES);
    }

    /**
     * Adds the changes, in the order given.
     *
     * @param partition one whose offset this transaction has moved: nobody else then writes rows with its number; or
     *     {@link #NO_PARTITION}
     */
    public void add(Connection connection, List<Change> changes, int partition) throws SQLException {
        upsert.execute(
                connection,
                changes.stream().map(change -> new Row(change, partition)).toList());
    }

    private static void bind(BoundedRow row, Row each) throws SQLException {
        Change change = each.change();
        row.key(change.resolution())
                .time(change.start())
                .key(change.productId())
                .wholeNumber((long) each.partition())
                .wholeNumber(change.started())
                .wholeNumber(change.ended());
    }
}
