package io.quotestream.local.compare;

import io.quotestream.local.oracle.ExpectedQuote;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.local.oracle.Row;
import io.quotestream.local.pipeline.LocalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills the tables with what the oracle expects, which is what the pipeline writes. */
public final class ExpectedTables {

    private ExpectedTables() {}

    /** Adds the rows of all the oracle's quotes, in one transaction. */
    public static void fill(LocalDatabase database, Oracle oracle) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (String id : oracle.quoteIds()) {
                ExpectedQuote quote = oracle.quote(id);
                insert(connection, "quotes", List.of("quote_uid"), quote.quotes());
                insert(connection, "quote_items", List.of("all_quote_items_uid"), quote.items());
                insert(
                        connection,
                        "quote_product_activity",
                        List.of("quote_uid", "product_id", "interval_number"),
                        quote.activity());
            }
            connection.commit();
        }
    }

    private static void insert(Connection connection, String table, List<String> keyColumns, List<Row> rows)
            throws SQLException {
        for (Row row : rows) {
            Map<String, Object> values = new LinkedHashMap<>(row.columns());
            String[] key = row.key().split(" / ", -1);
            for (int i = 0; i < key.length; i++) {
                values.put(keyColumns.get(i), key[i]);
            }
            String sql = "INSERT INTO " + table + " (" + String.join(", ", values.keySet()) + ") VALUES ("
                    + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int parameter = 0;
                for (Object value : values.values()) {
                    statement.setObject(++parameter, value);
                }
                statement.executeUpdate();
            }
        }
    }
}
