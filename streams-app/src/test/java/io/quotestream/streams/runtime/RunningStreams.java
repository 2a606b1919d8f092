package io.quotestream.streams.runtime;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.runtime.http.Health;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.query.QuotePage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A runner in a thread of this JVM. */
public final class RunningStreams implements AutoCloseable {

    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    public final Health health = new Health();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final QuotePage page;
    public final CompletableFuture<Void> ended;
    private final StreamsRunner runner;

    public RunningStreams(String bootstrapServers, Path stateDir, Map<String, String> variables) {
        this(bootstrapServers, stateDir, variables, Clock.systemUTC());
    }

    public RunningStreams(String bootstrapServers, Path stateDir, Map<String, String> variables, Clock clock) {
        runner = new StreamsRunner(config(bootstrapServers, stateDir, variables), health, registry, clock);
        page = new QuotePage(runner::lookup);
        ended = CompletableFuture.runAsync(() -> {
            try {
                runner.run();
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    static QuoteStreamsConfig config(String bootstrapServers, Path stateDir, Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "STREAMS_STATE_DIR",
                stateDir.toString(),
                "STREAMS_STANDBY_REPLICAS",
                "0",
                "STREAMS_SESSION_TIMEOUT",
                "6s"));
        environment.putAll(variables);
        return QuoteStreamsConfig.from(environment);
    }

    public RunningStreams awaitReady() {
        Awaitility.await("ready").atMost(TIMEOUT).until(health::isReady);
        return this;
    }

    void awaitDetail(String component, String text) {
        Awaitility.await(text)
                .atMost(TIMEOUT)
                .until(() -> health.component(component).detail().contains(text));
    }

    /** Events read, whatever became of them. */
    public double counted() {
        return registry.find("streams.events").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** Events read of which this became: folded, stale, dead-letter. */
    public double counted(String outcome) {
        return registry.find("streams.events").tag("outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void close() {
        runner.stop();
        ended.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
