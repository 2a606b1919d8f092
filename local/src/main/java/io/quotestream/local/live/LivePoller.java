package io.quotestream.local.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.local.pipeline.Pipeline;
import io.quotestream.local.pipeline.ServiceEndpoint;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the live page shows: one thread for any number of viewers, once a second. The tables are read less often the
 * longer that takes, so that the page never costs the database more than a tenth of one connection's time.
 *
 * <p>An event waits at one of three stages: it is appended and not bridged, bridged and not folded, folded and not in the
 * tables. The three are differences of exact counts, and not of Kafka's offsets, which count the marks of transactions too.
 */
final class LivePoller implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LivePoller.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int PAUSES_PER_READING = 10;
    private static final JsonMapper JSON = new JsonMapper();

    private final Pipeline pipeline;
    private final LiveTables tables;
    private final RecentSamples samples = new RecentSamples(WINDOW);
    private final Map<String, Double> figures = new HashMap<>();
    private final Thread thread;

    private volatile @Nullable Reading latest;

    private ObjectNode lastTables = JSON.createObjectNode();
    private boolean databaseResponds;
    private long tablesReadAt;
    private long tablesDueAt = System.nanoTime();

    private record Reading(ObjectNode content, long tablesReadAt, long nanoTime) {}

    private LivePoller(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.tables = new LiveTables(pipeline.database());
        this.thread = new Thread(this::run, "live-page-poller");
        thread.setDaemon(true);
    }

    static LivePoller start(Pipeline pipeline) {
        LivePoller poller = new LivePoller(pipeline);
        poller.thread.start();
        return poller;
    }

    /** The latest figures as JSON, with their ages in milliseconds; empty before the first. Thread safe. */
    Optional<String> json() {
        Reading reading = latest;
        if (reading == null) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        ObjectNode json = JSON.createObjectNode();
        json.put("now", System.currentTimeMillis());
        json.put("ageMillis", TimeUnit.NANOSECONDS.toMillis(now - reading.nanoTime));
        json.put("tablesAgeMillis", TimeUnit.NANOSECONDS.toMillis(now - reading.tablesReadAt));
        json.setAll(reading.content);
        return Optional.of(json.toString());
    }

    private void run() {
        try {
            while (true) {
                try {
                    poll();
                } catch (RuntimeException e) {
                    log.warn("the live page's figures could not be gathered", e);
                }
                TimeUnit.NANOSECONDS.sleep(PERIOD.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll() throws InterruptedException {
        Map<String, Double> read = new HashMap<>();
        ArrayNode services = JSON.createArrayNode();
        List<ObjectNode> shown = new ArrayList<>();
        // From the end to the start, so that no event is counted at a later stage and not yet at an earlier one.
        readTables(read);
        for (int i = pipeline.endpoints().size() - 1; i >= 0; i--) {
            shown.add(0, health(pipeline.endpoints().get(i), read));
        }
        read.put("appended", (double) pipeline.eventStore().eventCount());
        figures.putAll(read);
        long now = System.nanoTime();
        samples.add(now, read);
        shown.forEach(service -> services.add(withRates(service)));

        ObjectNode content = JSON.createObjectNode();
        content.put("source", pipeline.source());
        content.set("services", services);
        content.put("kafka", state(pipeline.kafka()));
        content.put("database", databaseResponds ? "ready" : "no response");
        ObjectNode flow = content.putObject("flow");
        put(flow, "appendedPerSecond", samples.perSecond("appended"));
        put(flow, "inTablesPerSecond", samples.perSecond("inTables"));
        // What has come further has passed here, though a service that was started again counts from 0.
        long inTables = figure("inTables");
        long folded = Math.max(figure("folded"), inTables + figure("streamsDeadLetters"));
        long bridged = Math.max(figure("bridgeWritten"), folded);
        flow.put("appended", figure("appended"));
        flow.put("bridged", bridged);
        flow.put("folded", folded - figure("streamsDeadLetters"));
        flow.put("inTables", inTables);
        flow.put("toBridge", Math.max(0, figure("appended") - bridged - figure("bridgeDeadLetters")));
        flow.put("toFold", bridged - folded);
        flow.put("toWrite", folded - figure("streamsDeadLetters") - inTables);
        flow.put("deadLetters", figure("bridgeDeadLetters") + figure("streamsDeadLetters") + figure("sinkDeadLetters"));
        content.set("tables", lastTables);
        latest = new Reading(content, tablesReadAt, now);
    }

    private ObjectNode withRates(ObjectNode service) {
        String name = service.get("name").asText();
        String passed = name.equals("bridge") ? "bridgeWritten" : name.equals("streams-app") ? "folded" : "inTables";
        put(service, "perSecond", samples.perSecond(passed));
        OptionalDouble behind = switch (name) {
            // Not a number while it is not known, as on a standby.
            case "bridge" ->
                Stream.ofNullable(figures.get("bridgeBehind"))
                        .mapToDouble(Double::doubleValue)
                        .filter(seconds -> !Double.isNaN(seconds))
                        .findFirst();
            case "streams-app" -> samples.mean("streamsLagSum", "streamsLagCount");
            default -> samples.mean("sinkBehindSum", "sinkBehindCount");
        };
        put(service, "secondsBehind", behind);
        return service;
    }

    private long figure(String name) {
        return figures.getOrDefault(name, 0.0).longValue();
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        } else {
            node.putNull(name);
        }
    }

    private void readTables(Map<String, Double> read) {
        long begin = System.nanoTime();
        if (begin - tablesDueAt < 0) {
            return;
        }
        try {
            lastTables = tables.read();
            read.put("inTables", lastTables.get("events").asDouble());
            tablesReadAt = System.nanoTime();
            databaseResponds = true;
        } catch (SQLException e) {
            if (databaseResponds) {
                log.warn("the live page cannot read the tables: {}", e.getMessage());
            }
            databaseResponds = false;
        }
        long end = System.nanoTime();
        tablesDueAt = end + (end - begin) * PAUSES_PER_READING;
    }

    /** The service's state in short, and its figures into {@code read}. */
    private ObjectNode health(ServiceEndpoint endpoint, Map<String, Double> read) throws InterruptedException {
        ObjectNode shown = JSON.createObjectNode().put("name", endpoint.service());
        String state =
                pipeline.process(endpoint.service()).map(LivePoller::state).orElse("ready");
        Optional<ServiceEndpoint.Readiness> readiness =
                state.equals("ready") ? endpoint.readiness(TIMEOUT) : Optional.empty();
        if (state.equals("ready") && readiness.isEmpty()) {
            state = "no response";
        } else if (readiness.isPresent() && !readiness.get().isReady()) {
            state = "not ready";
            shown.put("detail", whatIsDown(readiness.get().body()));
        }
        shown.put("state", state);
        if (readiness.isPresent()) {
            endpoint.metrics(TIMEOUT).ifPresent(page -> readMetrics(endpoint.service(), page, read));
        }
        return shown;
    }

    private static String state(ChildProcess process) {
        if (!process.isAlive()) {
            return "ended";
        }
        return process.state() == 'T' ? "suspended" : "ready";
    }

    private static void readMetrics(String service, String page, Map<String, Double> read) {
        switch (service) {
            case "bridge" -> {
                read.put("bridgeWritten", ServiceEndpoint.total(page, "bridge_events_written_total"));
                read.put("bridgeDeadLetters", ServiceEndpoint.total(page, "dead_letters_total"));
                read.put("bridgeBehind", ServiceEndpoint.total(page, "bridge_behind_seconds"));
            }
            case "streams-app" -> {
                read.put("folded", ServiceEndpoint.total(page, "streams_events_total"));
                read.put("streamsDeadLetters", ServiceEndpoint.total(page, "dead_letters_total"));
                read.put("streamsLagSum", ServiceEndpoint.total(page, "streams_event_lag_seconds_sum"));
                read.put("streamsLagCount", ServiceEndpoint.total(page, "streams_event_lag_seconds_count"));
            }
            default -> {
                read.put("sinkDeadLetters", ServiceEndpoint.total(page, "dead_letters_total"));
                read.put("sinkBehindSum", ServiceEndpoint.total(page, "sink_behind_seconds_sum"));
                read.put("sinkBehindCount", ServiceEndpoint.total(page, "sink_behind_seconds_count"));
            }
        }
    }

    /** The components that are down, with their reasons. */
    private static String whatIsDown(String health) {
        List<String> down = new ArrayList<>();
        try {
            for (Map.Entry<String, JsonNode> component :
                    JSON.readTree(health).path("components").properties()) {
                if (!component.getValue().path("status").asText().equals("UP")) {
                    down.add(component.getKey() + ": "
                            + component.getValue().path("detail").asText());
                }
            }
        } catch (IOException e) {
            return "its response is no JSON";
        }
        return String.join("; ", down);
    }

    @Override
    public void close() throws SQLException {
        thread.interrupt();
        try {
            thread.join(TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            tables.close();
        }
    }
}
