package io.quotestream.local.compare;

import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.pipeline.LocalDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The dead letters as the table for analysts has them. */
public final class ListedDeadLetters {

    static final String TABLE = "dead_letters";

    private static final String READ = """
            SELECT COALESCE(event_id, '(no event-id)'),
                   COALESCE(service, '(no service)'),
                   reason
            FROM dead_letters
            """;

    private ListedDeadLetters() {}

    /** Every row, in any order. */
    public static List<ExpectedDeadLetter> read(LocalDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            List<ExpectedDeadLetter> listed = new ArrayList<>();
            while (row.next()) {
                listed.add(new ExpectedDeadLetter(row.getString(1), row.getString(2), row.getString(3)));
            }
            return listed;
        }
    }
}
