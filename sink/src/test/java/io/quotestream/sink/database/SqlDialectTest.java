package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SqlDialectTest {

    private static final String STATEMENT = """
            INSERT INTO t (a, b) VALUES (?, ?) AS incoming
            ON DUPLICATE KEY UPDATE
              a = incoming.a,
              b = incoming.b
            """;

    @Test
    void mySqlGetsTheRowAlias() {
        assertThat(SqlDialect.of("9.7.4-2")).isEqualTo(SqlDialect.MYSQL);
        assertThat(SqlDialect.MYSQL.upsert(STATEMENT)).isEqualTo(STATEMENT);
    }

    @Test
    void mariaDbGetsValues() {
        assertThat(SqlDialect.of("11.4.5-MariaDB-log")).isEqualTo(SqlDialect.MARIADB);
        assertThat(SqlDialect.MARIADB.upsert(STATEMENT)).isEqualTo("""
                        INSERT INTO t (a, b) VALUES (?, ?)
                        ON DUPLICATE KEY UPDATE
                          a = VALUES(a),
                          b = VALUES(b)
                        """);
    }
}
