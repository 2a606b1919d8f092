package io.quotestream.sink;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A new, empty database on a server that all tests of a run share: one started for them, or the one that the system
 * property {@code sink.test.jdbc.url} names, such as {@code jdbc:mysql://127.0.0.1:3306/}, with {@code sink.test.jdbc.user}
 * and {@code sink.test.jdbc.password}. The user must be allowed to create databases and users.
 *
 * @param address the server's JDBC URL up to and with the slash behind the port
 * @param properties what the URL ends with, from the question mark on
 */
public record TestDatabase(String address, String name, String properties, String user, String password) {

    private static final AtomicInteger COUNT = new AtomicInteger();

    public static TestDatabase fresh() {
        String url = System.getProperty("sink.test.jdbc.url", "");
        TestDatabase server = url.isEmpty()
                ? on(TestServers.database())
                : new TestDatabase(
                        url.split("\\?", 2)[0],
                        "",
                        url.contains("?") ? url.substring(url.indexOf('?')) : "",
                        System.getProperty("sink.test.jdbc.user", "root"),
                        System.getProperty("sink.test.jdbc.password", ""));
        return server.created();
    }

    /** A new database on a server of the test's own. */
    public static TestDatabase freshOn(EmbeddedMariaDb server) {
        return on(server).created();
    }

    private static TestDatabase on(EmbeddedMariaDb server) {
        return new TestDatabase(
                "jdbc:mysql://127.0.0.1:" + server.port() + "/", "", "", server.user(), server.password());
    }

    private TestDatabase created() {
        String fresh = "sink_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        execute("CREATE DATABASE " + fresh);
        return new TestDatabase(address, fresh, properties, user, password);
    }

    public String url() {
        return address + name + properties;
    }

    /** The same database through another port, where a proxy listens. */
    public String urlThrough(int port) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + name + properties;
    }

    public int port() {
        return Integer.parseInt(address.replaceAll(".*:(\\d+)/$", "$1"));
    }

    /** A connection of its own, to be closed by the caller. */
    public Connection connect() throws SQLException {
        return connect(user, password);
    }

    /** The same as another user. */
    public Connection connect(String asUser, String itsPassword) throws SQLException {
        return DriverManager.getConnection(url(), asUser, itsPassword);
    }

    public void execute(String... statements) {
        executeAs(user, password, statements);
    }

    public void executeAs(String asUser, String itsPassword, String... statements) {
        try (Connection connection = connect(asUser, itsPassword);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getErrorCode() + " " + e.getMessage(), e);
        }
    }

    /** All rows of a query, columns joined by {@code |}; NULL is {@code null}. */
    public List<String> rows(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    byte[] text = result.getBytes(i); // as the server writes it: the driver cuts a time's last zeros
                    row.add(text == null ? "null" : new String(text, StandardCharsets.UTF_8));
                }
                rows.add(String.join("|", row));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getErrorCode() + " " + e.getMessage(), e);
        }
    }

    public long count(String table) {
        return Long.parseLong(rows("SELECT COUNT(*) FROM " + table).get(0));
    }

    /** Where the counts of {@code active_product_changes} are not those of the times of activity, and by how much; none, it must be. */
    public List<String> summaryDifferences() {
        return rows("""
                SELECT 'active_product_changes differs', resolution, bucket, product_id, SUM(started), SUM(ended)
                FROM (
                  SELECT resolution, bucket_start AS bucket, product_id, started, ended
                  FROM active_product_changes
                  UNION ALL
                  SELECT resolution, SUBSTRING(active_from, 1, digits), product_id, -1, 0
                  FROM quote_product_activity, %1$s
                  UNION ALL
                  SELECT resolution, SUBSTRING(active_to, 1, digits), product_id, 0, -1
                  FROM quote_product_activity, %1$s
                  WHERE closed_revision IS NOT NULL
                ) counts
                GROUP BY resolution, bucket, product_id
                HAVING SUM(started) <> 0 OR SUM(ended) <> 0
                ORDER BY resolution, bucket, product_id
                """.formatted("(SELECT 'minute' AS resolution, 16 AS digits UNION ALL SELECT 'hour', 13"
                        + " UNION ALL SELECT 'day', 10) resolutions")
                .replace(
                        "bucket_start AS bucket",
                        "SUBSTRING(bucket_start, 1, CASE resolution WHEN 'minute' THEN 16"
                                + " WHEN 'hour' THEN 13 ELSE 10 END) AS bucket"));
    }

    /** Runs {@code db/rebuild-active-product-changes.sql}. */
    public void recount() {
        try (InputStream file = Objects.requireNonNull(
                TestDatabase.class.getResourceAsStream("/db/rebuild-active-product-changes.sql"))) {
            String sql = new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            execute(Arrays.stream(sql.split(";", -1))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every row of the analysts' tables, in the keys' order. */
    public List<String> contents() {
        List<String> contents = new ArrayList<>(rows("SELECT * FROM quotes ORDER BY quote_uid"));
        contents.addAll(rows("SELECT quote_items.*, 0 FROM quote_items ORDER BY all_quote_items_uid"));
        contents.addAll(rows("SELECT quote_product_activity.*, 0 FROM quote_product_activity"
                + " ORDER BY quote_uid, product_id, interval_number"));
        return contents;
    }

    /** {@link #contents} but for the time of writing, to compare what was written in different ways. */
    List<String> contentsWithoutClock() {
        return contents().stream().map(row -> row.replaceFirst("\\|[^|]*$", "")).toList();
    }
}
