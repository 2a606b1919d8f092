package io.quotestream.sink.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Deletes quotes' rows. Rare, so one statement a quote will do. */
public final class DeleteByQuote {

    private DeleteByQuote() {}

    /** Runs {@code statement}, whose one parameter is the quote, for each quote; returns the number of rows deleted. */
    public static int byQuote(Connection connection, String statement, Collection<String> quoteUids)
            throws SQLException {
        int deleted = 0;
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (String quoteUid : quoteUids) {
                prepared.setString(1, quoteUid);
                deleted += prepared.executeUpdate();
            }
        }
        return deleted;
    }
}
