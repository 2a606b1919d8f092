package io.quotestream.sink;

import io.quotestream.embedded.EmbeddedKafka;
import io.quotestream.embedded.EmbeddedMariaDb;
import org.jspecify.annotations.Nullable;

/** The broker and the database that all tests of a run share; they end with the JVM. */
final class TestServers {

    private static @Nullable EmbeddedKafka kafka;
    private static @Nullable EmbeddedMariaDb mariaDb;

    private TestServers() {}

    static synchronized EmbeddedKafka kafka() {
        if (kafka == null) {
            kafka = EmbeddedKafka.start();
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        }
        return kafka;
    }

    static synchronized EmbeddedMariaDb mariaDb() {
        if (mariaDb == null) {
            mariaDb = EmbeddedMariaDb.start();
            Runtime.getRuntime().addShutdownHook(new Thread(mariaDb::close));
        }
        return mariaDb;
    }
}
