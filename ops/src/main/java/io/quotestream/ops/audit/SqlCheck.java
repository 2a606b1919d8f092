package io.quotestream.ops.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A query that returns the rows that are wrong, from a file in {@code checks}: its first lines name the severity and the
 * meaning of the check. Its columns are keys only, since they are printed.
 */
record SqlCheck(String name, Severity severity, String means, String sql) {

    private static final String SEVERITY = "-- severity: ";
    private static final String MEANS = "-- means: ";

    /** All checks that {@code checks/index.txt} names, in that order. */
    static List<SqlCheck> all() {
        return text("index.txt").lines().map(SqlCheck::load).toList();
    }

    private static SqlCheck load(String name) {
        return parse(name, text(name + ".sql"));
    }

    static SqlCheck parse(String name, String file) {
        String[] lines = file.split("\n", 3);
        if (lines.length < 3 || !lines[0].startsWith(SEVERITY) || !lines[1].startsWith(MEANS)) {
            throw new IllegalStateException(
                    "checks/" + name + ".sql must begin with lines '" + SEVERITY + "' and '" + MEANS + "'");
        }
        return new SqlCheck(
                name,
                Severity.valueOf(lines[0].substring(SEVERITY.length()).strip().toUpperCase(Locale.ROOT)),
                lines[1].substring(MEANS.length()).strip(),
                lines[2].strip());
    }

    private static String text(String file) {
        try (InputStream stream = SqlCheck.class.getResourceAsStream("/checks/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("there is no checks/" + file);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the check. */
    void run(Connection connection, Findings findings) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                findings.add(new Finding(severity, name, keys(rows)));
            }
        }
        findings.done(name);
    }

    private static String keys(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        List<String> keys = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            keys.add(columns.getColumnLabel(i) + "=" + row.getString(i));
        }
        return String.join(" ", keys);
    }
}
