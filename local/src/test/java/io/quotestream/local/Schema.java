package io.quotestream.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** The tables as the sink's migration makes them. */
public final class Schema {

    private Schema() {}

    /** Makes the tables in an empty database. */
    public static void create(Database database) throws SQLException, IOException {
        run(database, "/db/migration/V1__quotes.sql");
        run(database, "/db/migration/V2__active_product_changes.sql");
    }

    /** Fills {@code active_product_changes} from {@code quote_product_activity}, by the script for operators. */
    public static void countActiveProductsAnew(Database database) throws SQLException, IOException {
        run(database, "/db/rebuild-active-product-changes.sql");
    }

    private static void run(Database database, String path) throws SQLException, IOException {
        try (InputStream script = Schema.class.getResourceAsStream(path);
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            String sql = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
            for (String part : sql.replaceAll("(?m)^--.*$", "").split(";\\s*\\n", -1)) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        }
    }
}
