package io.quotestream.local.run;

import io.quotestream.local.pipeline.LocalDatabase;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The closing report, read from MySQL as an analyst would: text for a terminal of 80 columns. */
public final class Report {

    private static final int MOMENTS = 8;
    private static final int BAR_WIDTH = 40;
    private static final int NAME_WIDTH = 44;

    private static final String TOTALS = """
            SELECT COUNT(*) AS quotes,
                   COALESCE(SUM(active_product_count), 0) AS active_products,
                   COALESCE(SUM(active_product_count > 0), 0) AS quotes_with_active,
                   COALESCE(SUM(event_count), 0) AS events
            FROM quotes
            """;
    private static final String SPAN = """
            SELECT MIN(active_from) AS first_change,
                   (SELECT MAX(last_event_at) FROM quotes) AS last_change
            FROM quote_product_activity
            """;
    private static final String ACTIVE_AT = """
            SELECT COUNT(*)
            FROM quote_product_activity
            WHERE active_from <= ?
              AND active_to > ?
            """;
    private static final String BUSIEST = """
            SELECT product_id,
                   COALESCE(MAX(product_name), MAX(product_key), product_id) AS name,
                   COUNT(DISTINCT quote_uid) AS quotes,
                   SUM(active_to = '9999-12-31 00:00:00') AS active_now
            FROM quote_product_activity
            GROUP BY product_id
            ORDER BY quotes DESC, product_id
            LIMIT 6
            """;

    private final Connection connection;
    private final PrintStream out;

    private Report(Connection connection, PrintStream out) {
        this.connection = connection;
        this.out = out;
    }

    /** Reads and prints the report. */
    public static void print(LocalDatabase database, PrintStream out) throws SQLException {
        try (Connection connection = database.connect()) {
            Report report = new Report(connection, out);
            report.totals();
            report.activeOverTime();
            report.busiestProducts();
        }
    }

    private void totals() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TOTALS)) {
            row.next();
            line("Report from MySQL");
            line("  quotes                      %,12d", row.getLong("quotes"));
            line("  events in them              %,12d", row.getLong("events"));
            line("  products active now         %,12d", row.getLong("active_products"));
            line("  quotes with active products %,12d", row.getLong("quotes_with_active"));
        }
    }

    private void activeOverTime() throws SQLException {
        LocalDateTime first;
        LocalDateTime last;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SPAN)) {
            row.next();
            first = time(row, "first_change");
            last = time(row, "last_change");
        }
        if (first == null || last == null) {
            line("%n  No product has been active yet.");
            return;
        }
        Duration span = Duration.between(first, last);
        int count = span.isZero() ? 1 : MOMENTS;
        LocalDateTime[] moments = new LocalDateTime[count];
        long[] active = new long[count];
        long most = 1;
        for (int i = 0; i < count; i++) {
            moments[i] = first.plus(span.multipliedBy(i).dividedBy(Math.max(1, count - 1)));
            active[i] = activeAt(moments[i]);
            most = Math.max(most, active[i]);
        }
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern(span.toDays() > 1 ? "yyyy-MM-dd HH:mm" : "HH:mm:ss.SSS", Locale.ROOT);
        line("%n  Active products over time (UTC)");
        for (int i = 0; i < count; i++) {
            int width = (int) (BAR_WIDTH * active[i] / most);
            line("  %-16s %,10d  %s", format.format(moments[i]), active[i], "#".repeat(width));
        }
    }

    private long activeAt(LocalDateTime moment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ACTIVE_AT)) {
            statement.setObject(1, moment);
            statement.setObject(2, moment);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void busiestProducts() throws SQLException {
        line("%n  Busiest products %" + (NAME_WIDTH - 4) + "s %12s", "quotes", "active now");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(BUSIEST)) {
            while (rows.next()) {
                String name = rows.getString("name");
                String shown = name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "~";
                line("  %-" + NAME_WIDTH + "s %,12d %,12d", shown, rows.getLong("quotes"), rows.getLong("active_now"));
            }
        }
    }

    private static @Nullable LocalDateTime time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class);
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
