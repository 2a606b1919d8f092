package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.runtime.MetricsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** By what the deployed pipeline shows, alerts, dashboards and logs are measured. */
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

    private static DeployedPipeline pipeline;

    @BeforeAll
    static void deploy() throws Exception {
        pipeline = DeployedPipeline.withServers(folder);
        pipeline.deploy();
        appendOwnEvents();
        simulate();
        await().atMost(Duration.ofMinutes(4)).until(() -> pipeline.count("SELECT COUNT(*) FROM quotes") > QUOTES);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> pipeline.service("streams-app").log().contains(NO_PRODUCTS.toString()));
    }

    private static void appendOwnEvents() {
        byte[] started = ("{\"id\":\"" + TRACED + "\",\"reference\":\"R\"}").getBytes(StandardCharsets.UTF_8);
        byte[] metadata = ("{\"traceparent\":\"" + TRACE + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] noId = ("{\"contact\":{\"email\":\"" + PERSONAL + "\"}}").getBytes(StandardCharsets.UTF_8);
        byte[] noProducts = ("{\"quoteId\":\"" + TRACED + "-2\",\"products\":\"" + PERSONAL + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        pipeline.eventStore()
                .append(
                        STREAM,
                        List.of(
                                new NewEvent(
                                        UUID.randomUUID(),
                                        "quote_started",
                                        started,
                                        metadata,
                                        "application/json",
                                        null),
                                new NewEvent(
                                        TOO_FEW_FIELDS, "quote_started", noId, new byte[0], "application/json", null),
                                new NewEvent(
                                        NO_PRODUCTS,
                                        "quote_products_updated",
                                        noProducts,
                                        metadata,
                                        "application/json",
                                        null)));
    }

    private static void simulate() throws IOException, InterruptedException {
        try (Container simulator = pipeline.run(
                "local",
                "simulator",
                Map.of(),
                "--into",
                pipeline.eventStore().connectionString(),
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
        assertThat(pipeline.eventStore().eventCount()).isGreaterThan(QUOTES);
    }

    @AfterAll
    static void end() {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Test
    @Order(1)
    void everyMetricOfAlertsAndDashboardsIsShown() throws IOException {
        Map<String, Set<String>> shown = new HashMap<>();
        Set<String> labels = new HashSet<>(Expressions.SCRAPE_LABELS);
        for (Container service : pipeline.services()) {
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
    @Order(1)
    void everyMetricOfARunningServiceIsDocumented() throws IOException {
        Map<String, String> prefixes = Map.of("bridge", "bridge_", "streams-app", "streams_", "sink", "sink_");
        for (String service : Repository.SERVICES) {
            String prefix = prefixes.getOrDefault(service, service);
            List<String> documented = MetricsPage.under(service).stream()
                    .map(MetricsPage.Metric::name)
                    .toList();

            assertThat(MetricsPage.in(pipeline.service(service).body("/metrics")))
                    .extracting(MetricsPage.Metric::name)
                    .filteredOn(metric -> metric.startsWith(prefix))
                    .isNotEmpty()
                    .isSubsetOf(documented);
        }
    }

    @Test
    @Order(2)
    void analystsMayRunEveryQueryOfTheirDashboard() throws SQLException {
        Instant to = Instant.now().plusSeconds(60);
        List<PanelQuery> queries = PanelQuery.all();
        assertThat(queries).hasSizeGreaterThan(10);
        try (Connection connection = pipeline.connectAnalyst();
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
    void traceParentIsInTheRecordTheStateAndTheRow() throws SQLException, IOException {
        ConsumerRecord<byte[], byte[]> event = record("quotes.events");
        Header header = event.headers().lastHeader("traceparent");
        assertThat(new String(header.value(), StandardCharsets.UTF_8)).isEqualTo(TRACE);
        JsonNode state = Repository.JSON.readTree(record("quotes.state").value());
        assertThat(state.findValuesAsText("traceParent")).contains(TRACE);
        assertThat(pipeline.count("SELECT COUNT(*) FROM quotes WHERE quote_uid = '" + TRACED + "' AND trace_parent = '"
                        + TRACE + "'"))
                .isOne();
    }

    @Test
    @Order(4)
    void logsAreJsonWithTheIdsOfDeadLettersAndNoPayload() throws IOException {
        for (Container service : pipeline.services()) {
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
                .until(() -> pipeline.count("SELECT COUNT(*) FROM dead_letters WHERE event_id IN ('" + TOO_FEW_FIELDS
                                + "', '" + NO_PRODUCTS + "')")
                        == 2);
        assertThat(pipeline.count("SELECT COUNT(*) FROM dead_letters WHERE event_id = '" + NO_PRODUCTS
                        + "' AND service = 'streams-app' AND reason = 'wrong-shape' AND quote_uid = '" + TRACED
                        + "-2'"))
                .isEqualTo(1);
    }

    @Test
    @Order(6)
    void theAuditOfAllThatFindsNothing() throws IOException, InterruptedException {
        Map<String, String> environment = pipeline.environment("audit");
        environment.put("AUDIT_GRACE", "1ms");
        try (Container audit = pipeline.run("ops", "audit", environment, Compose.command("audit"))) {
            assertThat(audit.exitCode(Duration.ofMinutes(2))).as(audit.log()).isZero();
            assertThat(audit.log())
                    .contains("missing-quotes: 0 found", "sampled-values: 0 found")
                    .contains(pipeline.eventStore().eventCount() + " events, ");
        }
    }

    @Test
    @Order(7)
    void containersAreNotRootAndCannotWriteToTheirRoot() throws IOException {
        for (Container service : pipeline.services()) {
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
    void containersStopInOrderOnSigterm() throws InterruptedException {
        Duration grace = Duration.ofSeconds(40);
        assertThat(Compose.service("bridge").path("stop_grace_period").asText()).isEqualTo("40s");
        for (Container service : pipeline.services()) {
            assertThat(service.stop(grace)).as(service.log()).isZero();
        }
    }

    @Test
    @Order(9)
    void rebuiltTablesReplaceTheOldOnesAsTheRunbookSays() throws SQLException {
        long quotes = pipeline.count("SELECT COUNT(*) FROM quotes.quotes");
        pipeline.createTables("quotes_new");
        pipeline.execute(
                "INSERT INTO quotes_new.quotes SELECT * FROM quotes.quotes WHERE quote_uid = '" + TRACED + "'");
        pipeline.execute(
                "INSERT INTO quotes_new.quote_product_activity (quote_uid, product_id, interval_number, active_from,"
                        + " active_to, opened_revision) VALUES ('" + TRACED
                        + "', 'p', 1, '2026-01-01', '9999-12-31', 1)");

        String runbook = Repository.text("docs/runbook/rebuild-and-replay.md");
        String statements =
                runbook.substring(runbook.indexOf("```sql", runbook.indexOf("## Rebuild MySQL")) + "```sql".length());
        for (String sql : statements.substring(0, statements.indexOf("```")).split(";", -1)) {
            if (!sql.isBlank()) {
                pipeline.execute(sql);
            }
        }

        assertThat(pipeline.count("SELECT COUNT(*) FROM quotes.quotes")).isOne();
        assertThat(pipeline.count("SELECT COUNT(*) FROM quotes_old.quotes")).isEqualTo(quotes);
        assertThat(pipeline.count("SELECT COUNT(*) FROM quotes.active_products_now"))
                .isOne();
        assertThat(pipeline.count("SELECT COUNT(*) FROM information_schema.referential_constraints"
                        + " WHERE constraint_schema = 'quotes' AND unique_constraint_schema = 'quotes'"))
                .isEqualTo(2);
    }

    /** The fields of the one warning about the event. */
    private static Map<String, String> deadLetter(String service, UUID eventId) throws IOException {
        List<Map<String, String>> found = new ArrayList<>();
        for (String line : pipeline.service(service).log().lines().toList()) {
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
        assertThat(found).as(pipeline.service(service).log()).isNotEmpty();
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
                "bootstrap.servers", pipeline.kafka().bootstrapServers(),
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
}
