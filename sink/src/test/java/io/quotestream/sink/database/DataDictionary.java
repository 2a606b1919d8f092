package io.quotestream.sink.database;

import io.quotestream.sink.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The page {@code docs/data-dictionary.md}, generated from the comments that the migrated schema has on its tables, columns and keys,
 * and of {@code db/views.txt}, as views cannot have comments. MariaDB and MySQL give the same page.
 */
final class DataDictionary {

    private static final String HEAD = """
            # Data dictionary

            The tables and views that analysts can read; [ready queries](queries.md) show how to use them.
            This page is generated from the comments in the migrated database, and a test compares the two.

            **Active.** A rate is active when its `status` is `active`, ignoring case and blanks, and `isOffered` is not false.
            A product is active in a quote when the quote's latest product list has it with at least one active rate.
            It becomes active, and stops being active, at the time of the event that brought the list.
            The first moment counts, the last does not: a product is active at time t when
            `active_from <= t AND active_to > t`.

            **Times** are UTC, to the microsecond.
            An event's time is when EventStoreDB accepted it, but never before that of the quote's previous event.

            **Amounts** are exact decimals as sent, rounded half up to 6 places; NULL means not sent, or not a number.

            **Text** compares byte by byte, and is case-sensitive.

            A text that is longer than its column is cut to it, and an amount that is too large is NULL; `truncated_fields` of
            the row names both.

            The tables of one quote change together, in one transaction; a query never sees half of a change.
            """;

    /** The analysts' tables, in the order in which they are best read; a view's column has the comment of the first that has it. */
    private static final List<String> TABLES =
            List.of("quotes", "quote_items", "quote_product_activity", "active_product_changes", "dead_letters");

    private final TestDatabase database;
    private final Map<String, String> meanings = new TreeMap<>();
    private final Set<String> used = new HashSet<>();
    private final StringBuilder page = new StringBuilder(HEAD);

    private DataDictionary(TestDatabase database) {
        this.database = database;
    }

    /**
     * The page for a database that has been migrated.
     *
     * @throws IllegalStateException if a table, view or column has no comment, or {@code db/views.txt} has one too many
     */
    static String of(TestDatabase database) {
        DataDictionary dictionary = new DataDictionary(database);
        dictionary.readMeanings();
        dictionary.page.append("\n## Tables\n");
        TABLES.forEach(dictionary::table);
        dictionary.page.append("\n## Views\n");
        database.rows("SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()"
                        + " ORDER BY table_name")
                .forEach(dictionary::view);
        Set<String> unused = new HashSet<>(dictionary.meanings.keySet());
        unused.removeAll(dictionary.used);
        if (!unused.isEmpty()) {
            throw new IllegalStateException("db/views.txt has what the schema has not, or has from a table: " + unused);
        }
        return dictionary.page.toString();
    }

    private void readMeanings() {
        try (InputStream file =
                Objects.requireNonNull(DataDictionary.class.getResourceAsStream("/db/views.txt"), "db/views.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" = ", 2))
                    .forEach(parts -> meanings.put(parts[0], parts[1]));
        } catch (IOException e) {
            throw new IllegalStateException("db/views.txt cannot be read", e);
        }
    }

    private void table(String table) {
        heading(
                table,
                database.rows("SELECT table_comment FROM information_schema.tables WHERE table_schema = DATABASE()"
                                + " AND table_name = '" + table + "'")
                        .get(0));
        page.append("| column | type | NULL | meaning |\n|---|---|---|---|\n");
        for (String row : database.rows("SELECT CONCAT_WS('\t', column_name, column_type, is_nullable, column_comment)"
                + " FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '" + table
                + "' ORDER BY ordinal_position")) {
            String[] parts = row.split("\t", 4);
            line(
                    "`" + parts[0] + "`",
                    plainType(parts[1]),
                    parts[2].equals("YES") ? "yes" : "",
                    required(table + "." + parts[0], parts[3]));
        }
        page.append("\n| key | columns | for |\n|---|---|---|\n");
        for (String row : database.rows("SELECT CONCAT_WS('\t', index_name,"
                + " GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', '), MAX(index_comment))"
                + " FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = '" + table
                + "' GROUP BY index_name ORDER BY index_name <> 'PRIMARY', index_name")) {
            String[] parts = row.split("\t", 3);
            line(parts[0].equals("PRIMARY") ? "primary" : "`" + parts[0] + "`", parts[1], parts[2]);
        }
    }

    private void view(String view) {
        heading(view, meaning(view, ""));
        page.append("| column | meaning |\n|---|---|\n");
        for (String column : database.rows("SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = '" + view + "' ORDER BY ordinal_position")) {
            line("`" + column + "`", meaning(view + "." + column, columnOfATable(column)));
        }
    }

    private String columnOfATable(String column) {
        return database
                .rows("SELECT column_comment FROM information_schema.columns WHERE table_schema = DATABASE()"
                        + " AND column_name = '" + column + "' AND FIELD(table_name, '" + String.join("', '", TABLES)
                        + "') > 0 ORDER BY FIELD(table_name, '" + String.join("', '", TABLES) + "') LIMIT 1")
                .stream()
                .findFirst()
                .orElse("");
    }

    private String meaning(String name, String inherited) {
        String own = meanings.get(name);
        if (own != null) {
            used.add(name);
            return own;
        }
        return required(name, inherited);
    }

    private static String required(String name, String meaning) {
        if (meaning.isBlank()) {
            throw new IllegalStateException(name + " is not described");
        }
        return meaning;
    }

    private void heading(String name, String meaning) {
        page.append("\n### `")
                .append(name)
                .append("`\n\n")
                .append(meaning.replaceAll("\\. (?=[A-Z])", ".\n"))
                .append(meaning.endsWith(".") ? "\n\n" : ".\n\n");
    }

    private void line(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** MariaDB still says how wide a whole number is printed; both say boolean in a way that only they know. */
    private static String plainType(String type) {
        return type.equals("tinyint(1)")
                ? "BOOLEAN"
                : type.replaceAll("int\\(\\d+\\)", "int").toUpperCase(Locale.ROOT);
    }
}
