package io.quotestream.local.queries;

import io.quotestream.local.pipeline.LocalDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.flywaydb.core.Flyway;

/** The tables and views as the sink's migrations make them. */
public final class Schema {

    private Schema() {}

    /** Makes them in an empty database. */
    public static void create(LocalDatabase database) {
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    /** Fills {@code active_product_changes} from {@code quote_product_activity}, by the script for operators. */
    public static void recountActiveProducts(LocalDatabase database) throws SQLException, IOException {
        try (InputStream script = Schema.class.getResourceAsStream("/db/rebuild-active-product-changes.sql");
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
