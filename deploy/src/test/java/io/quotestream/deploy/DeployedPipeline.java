package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.ClientListener;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.flywaydb.core.Flyway;

/**
 * The images' content, run as their Dockerfiles and the compose file say and with the rights that the manifests give,
 * against the embedded servers in place of the real ones. Not thread safe.
 */
final class DeployedPipeline implements AutoCloseable {

    private final EmbeddedKafka kafka;
    private final EmbeddedEventStore eventStore;
    private final EmbeddedMariaDb mariaDb;
    private final ImageContent images;
    private final Map<String, Container> services = new LinkedHashMap<>();

    private DeployedPipeline(
            EmbeddedKafka kafka, EmbeddedEventStore eventStore, EmbeddedMariaDb mariaDb, ImageContent images) {
        this.kafka = kafka;
        this.eventStore = eventStore;
        this.mariaDb = mariaDb;
        this.images = images;
    }

    /** The servers alone, and the images' content in {@code folder}. */
    static DeployedPipeline withServers(Path folder) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.options()
                .clientListener(new ClientListener("SASL_PLAINTEXT", 0, 0))
                .setting("listener.name.client.sasl.enabled.mechanisms", "PLAIN")
                .setting("listener.name.client.plain.sasl.jaas.config", AccessRules.serverLogin())
                .setting("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .setting("super.users", "User:ANONYMOUS")
                .start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createAcls(AccessRules.all()).all().get(30, TimeUnit.SECONDS);
        }
        kafka.createPipelineTopics(Integer.parseInt(Compose.defaults().get("PARTITIONS")));
        return new DeployedPipeline(
                kafka, EmbeddedEventStore.start(), EmbeddedMariaDb.start(), ImageContent.build(folder));
    }

    /** Makes the tables and starts the services; returns when all are ready. */
    void deploy() throws Exception {
        runSql("sink/src/main/resources/db/grants-before-migrations.sql");
        try (Container migrations = run("sink", "migrations", environment("migrations"), "migrate")) {
            assertThat(migrations.exitCode(Duration.ofMinutes(2)))
                    .as(migrations.log())
                    .isZero();
        }
        runSql("sink/src/main/resources/db/grants-after-migrations.sql");
        for (String service : Repository.SERVICES) {
            services.put(service, run(service, service, environment(service)));
        }
        for (Container service : services.values()) {
            await().atMost(Duration.ofMinutes(4))
                    .failFast("it ended", () -> !service.handle().isAlive())
                    .untilAsserted(() -> assertThat(service.status("/health/ready"))
                            .as(() -> service.log())
                            .isEqualTo(200));
        }
    }

    Container run(String module, String name, Map<String, String> environment, String... arguments) throws IOException {
        return Container.start(images, module, name, environment, arguments);
    }

    /**
     * The environment of the compose file, in which only the addresses of the servers are others, and the user of Kafka
     * that the manifests make for the service.
     */
    Map<String, String> environment(String name) {
        Map<String, String> environment = new HashMap<>(Compose.environment(name));
        Map<String, String> addresses = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafka.clientPort(),
                "EVENTSTOREDB_CONNECTION_STRING", eventStore.connectionString(),
                "JDBC_URL", mariaDb.jdbcUrl("quotes"));
        environment.replaceAll((variable, value) -> addresses.getOrDefault(variable, value));
        if (environment.containsKey("KAFKA_BOOTSTRAP_SERVERS")) {
            environment.put("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
            environment.put("KAFKA_SASL_MECHANISM", "PLAIN");
            environment.put("KAFKA_SASL_JAAS_CONFIG", AccessRules.clientLogin("quotes-" + name));
        }
        if (environment.containsKey("JDBC_PASSWORD")) {
            // The placeholders of the grants' file.
            environment.put(
                    "JDBC_PASSWORD",
                    switch (name) {
                        case "migrations" -> "change-me-1";
                        case "sink" -> "change-me-2";
                        default -> "change-me-4";
                    });
        }
        return environment;
    }

    Collection<Container> services() {
        return services.values();
    }

    Container service(String name) {
        return Objects.requireNonNull(services.get(name));
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    EmbeddedEventStore eventStore() {
        return eventStore;
    }

    /** As the user of the analysts. */
    Connection connectAnalyst() throws SQLException {
        return DriverManager.getConnection(mariaDb.jdbcUrl("quotes"), "quotes_analyst", "change-me-3");
    }

    /** A further schema with the tables. */
    void createTables(String schema) {
        mariaDb.createDatabase(schema);
        Flyway.configure()
                .dataSource(mariaDb.jdbcUrl(schema), mariaDb.user(), mariaDb.password())
                .load()
                .migrate();
    }

    /** As root, in the schema {@code quotes}. */
    void execute(String sql) throws SQLException {
        try (Connection connection = connectRoot();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one number that {@code sql} asks for, as root, in the schema {@code quotes}. */
    long count(String sql) throws SQLException {
        try (Connection connection = connectRoot();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void runSql(String file) throws SQLException {
        for (String sql : Repository.text(file).replaceAll("(?m)^--.*$", "").split(";\\s*\n", -1)) {
            if (!sql.isBlank()) {
                execute(sql);
            }
        }
    }

    private Connection connectRoot() throws SQLException {
        mariaDb.createDatabase("quotes");
        return DriverManager.getConnection(mariaDb.jdbcUrl("quotes"), mariaDb.user(), mariaDb.password());
    }

    @Override
    public void close() {
        services.values().forEach(Container::close);
        mariaDb.close();
        eventStore.close();
        kafka.close();
    }
}
