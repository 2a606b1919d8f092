package io.quotestream.ops.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.Topics;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.QuoteIds;
import io.quotestream.model.json.StateCodec;
import io.quotestream.sink.SinkMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events in a source, and what the real sink wrote of their states. */
final class WrittenPipeline implements AutoCloseable {

    static final String STREAM = "quotes-data-engineering";
    static final int QUOTES = 30;

    private static final List<String> TABLES =
            List.of("quotes", "quote_items", "quote_product_activity", "active_product_changes", "dead_letters");

    final EmbeddedEventStore source = EmbeddedEventStore.start();
    final EmbeddedMariaDb server = EmbeddedMariaDb.start();

    /** Of the event that no service can use. */
    final UUID malformed = new UUID(9, 9);

    WrittenPipeline() throws Exception {
        server.createDatabase("quotes");
        appendEvents();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createPipelineTopics(2);
            publish(kafka);
            runSink(kafka);
        }
        for (String table : TABLES) {
            execute("CREATE TABLE backup_" + table + " AS SELECT * FROM " + table);
        }
    }

    private void appendEvents() {
        for (int quote = 0; quote < QUOTES; quote++) {
            String id = "q-" + quote;
            append(
                    "quote_started",
                    "{\"id\":\"" + id + "\",\"reference\":\"R" + quote
                            + "\",\"timestamp\":\"2026-01-01T10:00:00.123Z\",\"isFirstQuote\":true,\"contact\":{\"turnover\":\"12.3456789\","
                            + "\"industry\":[{\"text\":\"Baker \\\"& sons\\\"\"}],\"email\":\"ann@example.com\"}}");
            append("quote_products_updated", products(id, "active", "10.5"));
            if (quote % 2 == 0) {
                append("quote_products_updated", products(id, "declined", "11"));
                append("quote_products_updated", products(id, "active", "12.1234567"));
            }
            append("something_new", "{\"quoteId\":\"" + id + "\"}");
        }
        append("quote_started", "{\"id\":\"q-plain\"}");
        source.append(
                STREAM,
                List.of(new NewEvent(
                        malformed,
                        "quote_products_updated",
                        "{\"quoteId\":\"q-1\",\"products\":7}".getBytes(UTF_8),
                        new byte[0],
                        "application/json",
                        null)));
    }

    void append(String type, String json) {
        source.append(STREAM, List.of(NewEvent.json(type, json)));
    }

    private static String products(String id, String status, String total) {
        return "{\"quoteId\":\"" + id
                + "\",\"products\":[{\"id\":\"p-1\",\"key\":\"K\",\"name\":\"N\",\"rates\":[{\"key\":\"r-1\","
                + "\"isOffered\":true,\"total\":" + total + ",\"discount\":{\"a\":1},\"status\":\"" + status
                + "\"}]},{\"id\":\"p-2\",\"rates\":[]}]}";
    }

    private void publish(EmbeddedKafka kafka) {
        Map<String, QuoteState> states = new TreeMap<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            source.events(STREAM).forEach(event -> {
                Origin origin = new Origin(
                        event.id().toString(),
                        event.type(),
                        STREAM,
                        event.revision(),
                        SourcePosition.ofRevision(event.revision()),
                        event.created(),
                        null);
                try {
                    states.merge(
                            QuoteIds.read(event.type(), event.data()),
                            QuoteState.unseen(QuoteIds.read(event.type(), event.data()))
                                    .apply(EventCodec.decode(origin, event.data())),
                            (before, unused) -> before.apply(EventCodec.decode(origin, event.data())));
                } catch (MalformedEventException e) {
                    ProducerRecord<byte[], byte[]> deadLetter =
                            new ProducerRecord<>(Topics.DEAD_LETTERS, "q-1".getBytes(UTF_8), event.data());
                    deadLetter
                            .headers()
                            .add("dead-letter-reason", e.reason().code().getBytes(UTF_8));
                    deadLetter.headers().add("event-id", event.id().toString().getBytes(UTF_8));
                    var unused = producer.send(deadLetter);
                }
            });
            states.forEach((id, state) -> {
                var unused =
                        producer.send(new ProducerRecord<>(Topics.STATE, id.getBytes(UTF_8), StateCodec.encode(state)));
            });
            producer.flush();
        }
    }

    private void runSink(EmbeddedKafka kafka) throws IOException, InterruptedException {
        Process sink = start(
                SinkMain.class,
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "HTTP_PORT", "0",
                        "JDBC_URL", server.jdbcUrl("quotes"),
                        "JDBC_USER", server.user(),
                        "JDBC_PASSWORD", server.password()),
                new File("target/sink.log"));
        try {
            await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> count("quotes") == QUOTES + 1);
            await().atMost(Duration.ofSeconds(90)).until(() -> count("dead_letters") == 1);
        } finally {
            sink.destroyForcibly().waitFor();
        }
    }

    static Process start(Class<?> main, Map<String, String> environment, File output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The rows as the sink wrote them. */
    void restore() {
        List<String> statements = new ArrayList<>(List.of("SET foreign_key_checks = 0"));
        for (String table : TABLES) {
            statements.add("DELETE FROM " + table);
            statements.add("INSERT INTO " + table + " SELECT * FROM backup_" + table);
        }
        execute(statements.toArray(String[]::new));
    }

    void execute(String... statements) {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("quotes"), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Statements from a file of the sink's. */
    void executeFile(String resource) {
        try (InputStream file = SinkMain.class.getResourceAsStream(resource)) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8).replaceAll("(?m)^--.*$", "");
            execute(Arrays.stream(text.split(";\\s*\n", -1))
                    .filter(statement -> !statement.isBlank())
                    .toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(String table) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("quotes"), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The environment of an audit by a user who may only read. */
    Map<String, String> environment() {
        return new TreeMap<>(Map.of(
                "EVENTSTOREDB_CONNECTION_STRING",
                source.connectionString(),
                "JDBC_URL",
                server.jdbcUrl("quotes"),
                "JDBC_USER",
                "quotes_audit",
                "JDBC_PASSWORD",
                "change-me-4"));
    }

    @Override
    public void close() {
        server.close();
        source.close();
    }
}
