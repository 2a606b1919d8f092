package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quotestream.runtime.config.Secret;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GrantsIT {

    private final SinkFixture fixture = new SinkFixture();
    private final String name = fixture.database.name();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void eachUserCanDoItsWorkAndNoMore() throws Exception {
        fixture.database.execute(statements("/db/grants-before-migrations.sql"));
        Migrations.run(new JdbcSettings(
                fixture.database.url(), user("migrations"), new Secret("change-me-1"), Optional.empty(), Secret.NONE));
        fixture.database.execute(statements("/db/grants-after-migrations.sql"));

        fixture.start(Map.of("SINK_MIGRATE", "false", "JDBC_USER", user("sink"), "JDBC_PASSWORD", "change-me-2"));
        fixture.publish(SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active"));
        fixture.publish(SampleQuotes.started("q-2", 3));
        fixture.awaitAllWritten();
        fixture.publishDeadLetter(null, null, Map.of());
        fixture.flush();
        await().atMost(SinkFixture.TIMEOUT).until(() -> fixture.database.count("dead_letters") == 1);
        fixture.publishTombstone("q-2");
        fixture.awaitAllWritten();
        assertThat(fixture.database.rows("SELECT quote_uid FROM quotes")).containsExactly("q-1");
        assertRefused("sink", "change-me-2", "DELETE FROM sink_offsets");
        assertRefused("sink", "change-me-2", "DELETE FROM dead_letters");
        assertRefused("sink", "change-me-2", "CREATE TABLE t (a INT)");
        assertRefused("sink", "change-me-2", "ALTER TABLE quotes ADD COLUMN email VARCHAR(100)");
        assertRefused("sink", "change-me-2", "DELETE FROM flyway_schema_history");

        fixture.database.executeAs(
                user("analyst"),
                "change-me-3",
                "SELECT * FROM active_products_now_by_product",
                "SELECT * FROM active_products_over_time",
                "SELECT * FROM active_products_by_day",
                "SELECT * FROM active_products_by_day_and_product",
                "SELECT * FROM active_product_changes",
                "SELECT * FROM active_quotes_by_product",
                "SELECT * FROM product_changes_by_hour",
                "SELECT * FROM product_changes_by_minute",
                "SELECT * FROM quote_progress",
                "SELECT * FROM product_additions",
                "SELECT * FROM active_item_amounts",
                "SELECT * FROM dead_letters_by_day",
                "SELECT * FROM dead_letters",
                "SELECT * FROM quotes JOIN quote_items USING (quote_uid)");
        assertRefused("analyst", "change-me-3", "UPDATE quotes SET reference = 'x'");
        assertRefused("analyst", "change-me-3", "SELECT * FROM sink_offsets");
    }

    private void assertRefused(String who, String password, String statement) {
        assertThatThrownBy(() -> fixture.database.executeAs(user(who), password, statement))
                .hasMessageMatching("(?s)1142 .*"); // a right is missing on the table
    }

    private String user(String role) {
        return name + "_" + role;
    }

    /** The file's statements with this test's database and users in place of the real names. */
    private String[] statements(String file) throws IOException {
        try (InputStream stream = Objects.requireNonNull(GrantsIT.class.getResourceAsStream(file), file)) {
            String sql = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^--.*$", "")
                    .replaceAll("\\bquotes\\.(?=[*a-z])", name + ".")
                    .replace("EXISTS quotes ", "EXISTS " + name + " ")
                    .replace("'quotes_", "'" + name + "_");
            return Arrays.stream(sql.split(";", -1))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toArray(String[]::new);
        }
    }
}
