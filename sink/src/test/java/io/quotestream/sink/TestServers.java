package io.quotestream.sink;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.mysql.MariaDbSettings;
import org.jspecify.annotations.Nullable;

/**
 * The broker and the database that all tests of a run share; they end with the JVM. The database is MariaDB, or the MySQL
 * that the system property {@code quotestream.mysql} names.
 */
public final class TestServers {

    private static @Nullable EmbeddedKafka kafka;
    private static @Nullable EmbeddedMariaDb database;

    private TestServers() {}

    static synchronized EmbeddedKafka kafka() {
        if (kafka == null) {
            kafka = EmbeddedKafka.start();
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        }
        return kafka;
    }

    static synchronized EmbeddedMariaDb database() {
        if (database == null) {
            database = ownDatabase();
            Runtime.getRuntime().addShutdownHook(new Thread(database::close));
        }
        return database;
    }

    /** A new server for one test, which may kill it, with more options of {@code mariadbd} and {@code mysqld}. */
    public static EmbeddedMariaDb ownDatabase(String... options) {
        MariaDbSettings settings = MariaDbSettings.DEFAULTS;
        for (String option : options) {
            settings = settings.withOption(option);
        }
        return EmbeddedMariaDb.start(settings);
    }

    public static boolean isMySql() {
        return !System.getProperty("quotestream.mysql", "").isEmpty();
    }
}
