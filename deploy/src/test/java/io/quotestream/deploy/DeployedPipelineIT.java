package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotestream.embedded.ClientListener;
import io.quotestream.embedded.EmbeddedEventStore;
import io.quotestream.embedded.EmbeddedKafka;
import io.quotestream.embedded.EmbeddedMariaDb;
import io.quotestream.embedded.NewEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images' content, run as their Dockerfiles and the compose file say and with the rights that the manifests give,
 * against the embedded servers in place of the real ones: by what it then shows, alerts, dashboards and logs are measured.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DeployedPipelineIT {

    private static final int QUOTES = 40;
    private static final String STREAM = "quotes-data-engineering";
    private static final String TRACED = "traced-quote";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String PERSONAL = "ada.lovelace@example.com";
    private static final UUID TOO_FEW_FIELDS = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final UUID NO_PRODUCTS = UUID.fromString("11111111-2222-3333-4444-666666666666");
    private static final Pattern SERIES = Pattern.compile("^([a-zA-Z_:][\\w:]*)(\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedEventStore eventStore;
    private static EmbeddedMariaDb mariaDb;
    private static ImageContent images;
    private static final Map<String, Container> services = new LinkedHashMap<>();

    @BeforeAll
    static void deploy() throws Exception {
        kafka = EmbeddedKafka.options()
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
        eventStore = EmbeddedEventStore.start();
        mariaDb = EmbeddedMariaDb.start();
        images = ImageContent.build(folder);

        runSql("sink/src/main/resources/db/grants-before-migrations.sql");
        try (Container migrations = start("sink", "migrations", "migrate")) {
            assertThat(migrations.exitCode(Duration.ofMinutes(2)))
                    .as(migrations.log())
                    .isZero();
        }
        runSql("sink/src/main/resources/db/grants-after-migrations.sql");
        for (String service : Repository.SERVICES) {
            services.put(service, start(service, service));
        }
        for (Container service : services.values()) {
            await().atMost(Duration.ofMinutes(4))
                    .failFast("it ended", () -> !service.handle().isAlive())
                    .untilAsserted(() -> assertThat(service.status("/health/ready"))
                            .as(() -> service.log())
                            .isEqualTo(200));
        }
        appendOwnEvents();
        simulate();
        await().atMost(Duration.ofMinutes(4)).until(() -> count("SELECT COUNT(*) FROM quotes") > QUOTES);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> service("streams-app").log().contains(NO_PRODUCTS.toString()));
    }

    private static void migrate(String schema) {
        Flyway.configure()
                .dataSource(mariaDb.jdbcUrl(schema), mariaDb.user(), mariaDb.password())
                .load()
                .migrate();
    }

    private static void appendOwnEvents() {
        byte[] started = ("{\"id\":\"" + TRACED + "\",\"reference\":\"R\"}").getBytes(StandardCharsets.UTF_8);
        byte[] metadata = ("{\"traceparent\":\"" + TRACE + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] noId = ("{\"contact\":{\"email\":\"" + PERSONAL + "\"}}").getBytes(StandardCharsets.UTF_8);
        byte[] noProducts = ("{\"quoteId\":\"" + TRACED + "-2\",\"products\":\"" + PERSONAL + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        eventStore.append(
                STREAM,
                List.of(
                        new NewEvent(UUID.randomUUID(), "quote_started", started, metadata, "application/json", null),
                        new NewEvent(TOO_FEW_FIELDS, "quote_started", noId, new byte[0], "application/json", null),
                        new NewEvent(
                                NO_PRODUCTS,
                                "quote_products_updated",
                                noProducts,
                                metadata,
                                "application/json",
                                null)));
    }

    private static void simulate() throws IOException, InterruptedException {
        try (Container simulator = Container.start(
                images,
                "local",
                "simulator",
                Map.of(),
                "--into",
                eventStore.connectionString(),
                "--quotes",
                Integer.toString(QUOTES),
                "--rate",
                "5000",
                "--seed",
                "7")) {
            assertThat(simulator.exitCode(Duration.ofMinutes(1)))
                    .as(simulator.log())
                    .isZero();
        }
        assertThat(eventStore.eventCount()).isGreaterThan(QUOTES);
    }

    /**
     * With the environment of the compose file, in which only the addresses of the servers are others, and as the user of
     * Kafka that the manifests make for the service.
     */
    private static Container start(String module, String name, String... arguments) throws IOException {
        return Container.start(images, module, name, environment(name), arguments);
    }

    private static Map<String, String> environment(String name) {
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

    @AfterAll
    static void end() {
        services.values().forEach(Container::close);
        if (mariaDb != null) {
            mariaDb.close();
        }
        if (eventStore != null) {
            eventStore.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    @Order(1)
    void everyMetricOfAlertsAndDashboardsIsShown() throws IOException {
        Map<String, Set<String>> shown = new HashMap<>();
        Set<String> labels = new HashSet<>(Expressions.SCRAPE_LABELS);
        for (Container service : services.values()) {
            series(service.body("/metrics")).forEach((metric, its) -> {
                shown.computeIfAbsent(metric, any -> new HashSet<>()).addAll(its);
                labels.addAll(its);
            });
        }

        List<String> expressions = new ArrayList<>(Expressions.ofAlerts().values());
        expressions.addAll(Expressions.ofDashboard());
        assertThat(expressions).hasSizeGreaterThan(40).allSatisfy(expression -> {
            assertThat(Expressions.metrics(expression))
                    .as(expression)
                    .isNotEmpty()
                    .allMatch(shown::containsKey);
            Expressions.labels(expression)
                    .forEach((metric, asked) ->
                            assertThat(shown.get(metric)).as(expression).containsAll(asked));
            assertThat(labels).as(expression).containsAll(Expressions.groupings(expression));
        });
    }

    @Test
    @Order(2)
    void everyQueryOfTheAnalystsDashboardAnswersToThem() throws SQLException {
        Instant to = Instant.now().plusSeconds(60);
        List<PanelQuery> queries = PanelQuery.all();
        assertThat(queries).hasSizeGreaterThan(10);
        try (Connection connection =
                        DriverManager.getConnection(mariaDb.jdbcUrl("quotes"), "quotes_analyst", "change-me-3");
                Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            for (PanelQuery query : queries) {
                try (ResultSet rows = statement.executeQuery(query.sql(to.minusSeconds(86_400 * 7), to))) {
                    assertThat(rows.next()).as(query.title()).isTrue();
                    if (query.format().equals("time_series")) {
                        assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo("time");
                        assertThat(rows.getLong(1)).as(query.title()).isPositive();
                    }
                }
            }
        }
    }

    @Test
    @Order(3)
    void trackOfATraceIsInTheRecordTheStateAndTheRow() throws SQLException, IOException {
        ConsumerRecord<byte[], byte[]> event = record("quotes.events");
        Header header = event.headers().lastHeader("traceparent");
        assertThat(new String(header.value(), StandardCharsets.UTF_8)).isEqualTo(TRACE);
        JsonNode state = Repository.JSON.readTree(record("quotes.state").value());
        assertThat(state.findValuesAsText("traceParent")).contains(TRACE);
        assertThat(count("SELECT COUNT(*) FROM quotes WHERE quote_uid = '" + TRACED + "' AND trace_parent = '" + TRACE
                        + "'"))
                .isOne();
    }

    @Test
    @Order(4)
    void logsAreJsonWithTheIdsOfWhatWasPutAsideAndNoPayload() throws IOException {
        for (Container service : services.values()) {
            assertThat(service.log().lines())
                    .allSatisfy(
                            line -> assertThat(Repository.JSON.readTree(line).has("formattedMessage"))
                                    .isTrue());
            assertThat(service.log()).doesNotContain(PERSONAL);
        }
        Map<String, String> ofBridge = deadLetter("bridge", TOO_FEW_FIELDS);
        assertThat(ofBridge)
                .containsEntry("stream", STREAM)
                .containsEntry("revision", "1")
                .containsEntry("reason", "no-quote-id");
        Map<String, String> ofStreams = deadLetter("streams-app", NO_PRODUCTS);
        assertThat(ofStreams)
                .containsEntry("stream", STREAM)
                .containsEntry("revision", "2")
                .containsEntry("reason", "wrong-shape")
                .containsEntry("topic", "quotes.events")
                .containsEntry("quoteId", TRACED + "-2")
                .containsEntry("traceparent", TRACE)
                .containsKeys("partition", "offset");
    }

    @Test
    @Order(5)
    void theSinksUserMayListTheDeadLettersOfAllServices() throws SQLException {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> count("SELECT COUNT(*) FROM dead_letters WHERE event_id IN ('" + TOO_FEW_FIELDS + "', '"
                                + NO_PRODUCTS + "')")
                        == 2);
        assertThat(count("SELECT COUNT(*) FROM dead_letters WHERE event_id = '" + NO_PRODUCTS
                        + "' AND service = 'streams-app' AND reason = 'wrong-shape' AND quote_uid = '" + TRACED
                        + "-2'"))
                .isEqualTo(1);
    }

    @Test
    @Order(6)
    void theAuditOfAllThatFindsNothing() throws IOException, InterruptedException {
        Map<String, String> environment = environment("audit");
        environment.put("AUDIT_GRACE", "1ms");
        try (Container audit = Container.start(images, "audit", "audit", environment)) {
            assertThat(audit.exitCode(Duration.ofMinutes(2))).as(audit.log()).isZero();
            assertThat(audit.log())
                    .contains("missing-quotes: 0 found", "sampled-values: 0 found")
                    .contains(eventStore.eventCount() + " events, ");
        }
    }

    @Test
    @Order(7)
    void containersAreNotRootAndCannotWriteToTheirRoot() throws IOException {
        for (Container service : services.values()) {
            Path proc = Path.of("/proc", Long.toString(service.handle().pid()));
            String status = Repository.text(proc.resolve("status"));
            if (Container.isRoot()) {
                assertThat(status).containsPattern("Uid:\\s+10001\\s+10001").containsPattern("Gid:\\s+10001\\s+10001");
                String mounts = Repository.text(proc.resolve("mountinfo"));
                assertThat(mounts.lines().filter(line -> line.split(" ", -1)[4].equals("/")))
                        .isNotEmpty()
                        .last()
                        .asString()
                        .contains(" ro,");
            } else {
                assertThat(status).doesNotContainPattern("Uid:\\s+0\\s");
            }
        }
    }

    @Test
    @Order(8)
    void containersEndInOrderWhenAskedTo() throws InterruptedException {
        Duration grace = Duration.ofSeconds(40);
        assertThat(Compose.service("bridge").path("stop_grace_period").asText()).isEqualTo("40s");
        for (Container service : services.values()) {
            assertThat(service.stop(grace)).as(service.log()).isZero();
        }
    }

    private static Container service(String name) {
        return Objects.requireNonNull(services.get(name));
    }

    @Test
    @Order(9)
    void tablesWrittenAnewTakeTheOldOnesPlaceAsTheRunbookSays() throws SQLException {
        long quotes = count("SELECT COUNT(*) FROM quotes.quotes");
        mariaDb.createDatabase("quotes_new");
        migrate("quotes_new");
        execute("INSERT INTO quotes_new.quotes SELECT * FROM quotes.quotes WHERE quote_uid = '" + TRACED + "'");
        execute("INSERT INTO quotes_new.quote_product_activity (quote_uid, product_id, interval_number, active_from,"
                + " active_to, opened_revision) VALUES ('" + TRACED + "', 'p', 1, '2026-01-01', '9999-12-31', 1)");

        String runbook = Repository.text("RUNBOOK.md");
        String statements = runbook.substring(runbook.indexOf("```sql") + "```sql".length());
        for (String sql : statements.substring(0, statements.indexOf("```")).split(";", -1)) {
            if (!sql.isBlank()) {
                execute(sql);
            }
        }

        assertThat(count("SELECT COUNT(*) FROM quotes.quotes")).isOne();
        assertThat(count("SELECT COUNT(*) FROM quotes_old.quotes")).isEqualTo(quotes);
        assertThat(count("SELECT COUNT(*) FROM quotes.active_products_now")).isOne();
        assertThat(count("SELECT COUNT(*) FROM information_schema.referential_constraints"
                        + " WHERE constraint_schema = 'quotes' AND unique_constraint_schema = 'quotes'"))
                .isEqualTo(2);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = root();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The fields of the one warning about the event. */
    private static Map<String, String> deadLetter(String service, UUID eventId) throws IOException {
        List<Map<String, String>> found = new ArrayList<>();
        for (String line : service(service).log().lines().toList()) {
            Map<String, String> fields = new HashMap<>();
            for (JsonNode pair : Repository.JSON.readTree(line).path("kvpList")) {
                pair.properties()
                        .forEach(field ->
                                fields.put(field.getKey(), field.getValue().asText()));
            }
            if (eventId.toString().equals(fields.get("eventId"))) {
                found.add(fields);
            }
        }
        assertThat(found).as(service(service).log()).isNotEmpty();
        return found.get(0);
    }

    private static Map<String, Set<String>> series(String page) {
        Map<String, Set<String>> series = new HashMap<>();
        page.lines().map(SERIES::matcher).filter(Matcher::matches).forEach(line -> {
            Set<String> labels = series.computeIfAbsent(line.group(1), any -> new HashSet<>());
            Matcher label = LABEL.matcher(line.group(3) == null ? "" : line.group(3));
            while (label.find()) {
                labels.add(label.group(1));
            }
        });
        return series;
    }

    /** The last record of the traced quote. */
    private static ConsumerRecord<byte[], byte[]> record(String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest");
        ConsumerRecord<byte[], byte[]> last = null;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(200))) {
                    last = Arrays.equals(read.key(), TRACED.getBytes(StandardCharsets.UTF_8)) ? read : last;
                }
            }
        }
        assertThat(last).as(topic).isNotNull();
        return last;
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = root();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void runSql(String file) throws SQLException {
        try (Connection connection = root();
                Statement statement = connection.createStatement()) {
            String text = Repository.text(file).replaceAll("(?m)^--.*$", "");
            for (String sql : text.split(";\\s*\n", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    private static Connection root() throws SQLException {
        mariaDb.createDatabase("quotes");
        return DriverManager.getConnection(mariaDb.jdbcUrl("quotes"), mariaDb.user(), mariaDb.password());
    }
}
