package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.TestDatabase;
import io.quotestream.sink.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a database with a certificate of its own, and passwords that change. */
final class TlsIT {

    private static final String PASSWORD = "first-secret";

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static EmbeddedMariaDb server;

    @SuppressWarnings("NullAway") // started before any instance is made
    private final SinkFixture fixture = new SinkFixture(TestDatabase.freshOn(server));

    private final TestDatabase database = fixture.database;
    private final String user = "tls_" + database.name();

    @BeforeAll
    static void start() throws IOException {
        certificates = new Certificates(Files.createDirectory(folder.resolve("right")), "localhost");
        server = TestServers.ownDatabase(certificates.serverOptions());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aVerifiedConnectionServesAUserWhoMustUseTls() {
        RunningSink sink = fixture.start(settings("localhost", certificates));
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.awaitAllWritten();

        assertThat(database.count("quotes")).isEqualTo(1);
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws IOException {
        Certificates others = new Certificates(Files.createDirectory(folder.resolve("others")), "localhost");
        RunningSink sink = fixture.start(settings("localhost", others));

        assertNotReady(sink, "TLS failed: ");
    }

    @Test
    void aCertificateForAnotherNameIsNotTaken() {
        RunningSink sink = fixture.start(settings("127.0.0.1", certificates));

        assertNotReady(sink, "TLS failed: ");
    }

    @Test
    void aServerWithoutTlsIsNotTalkedTo() {
        try (EmbeddedMariaDb plain = TestServers.ownDatabase(TestServers.isMySql() ? "--tls-version=" : "--skip-ssl")) {
            Map<String, String> environment = settings("localhost", certificates);
            environment.put(
                    "JDBC_URL", "jdbc:mysql://localhost:" + plain.port() + "/mysql" + certificates.verifyIdentity());
            RunningSink sink = fixture.start(environment);

            assertNotReady(sink, "TLS failed: ");
        }
    }

    @Test
    void aPasswordThatChangesInItsFileIsUsedByNewConnections(@TempDir Path secrets) throws IOException {
        Path file = Files.writeString(secrets.resolve("password"), PASSWORD);
        Map<String, String> environment = new HashMap<>(fixture.environment());
        environment.putAll(settings("localhost", certificates));
        environment.remove("JDBC_PASSWORD");
        environment.put("JDBC_PASSWORD_FILE", file.toString());
        RunningSink sink = fixture.startWith(environment);
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);

        Files.writeString(file, "second-secret\n");
        database.execute("ALTER USER " + user + "@'%' IDENTIFIED BY 'second-secret'");
        List<String> old = connections();
        assertThat(old).isNotEmpty();
        old.forEach(id -> database.execute("KILL CONNECTION " + id));
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.awaitAllWritten();

        assertThat(connections()).isNotEmpty().doesNotContainAnyElementsOf(old);
        assertThat(database.count("quotes")).isEqualTo(1);
    }

    private void assertNotReady(RunningSink sink, String reason) {
        await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains(reason));
        assertThat(sink.isReady()).isFalse();
        assertThat(sink.health()).doesNotContain(PASSWORD);
        assertThat(connections()).isEmpty();
    }

    private List<String> connections() {
        return database.rows("SELECT id FROM information_schema.processlist WHERE user = '" + user + "'");
    }

    private Map<String, String> settings(String host, Certificates trusted) {
        database.execute(
                "CREATE USER " + user + "@'%' IDENTIFIED BY '" + PASSWORD + "' REQUIRE SSL",
                "GRANT ALL ON " + database.name() + ".* TO " + user + "@'%'");
        return new HashMap<>(Map.of(
                "JDBC_URL",
                "jdbc:mysql://" + host + ':' + database.port() + '/' + database.name() + trusted.verifyIdentity(),
                "JDBC_USER",
                user,
                "JDBC_PASSWORD",
                PASSWORD));
    }
}
