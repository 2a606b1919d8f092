package io.quotestream.sink;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.http.ManagementServer;
import io.quotestream.runtime.http.Metrics;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.deadletters.DeadLetterProducer;
import io.quotestream.sink.deadletters.DeadLetterRow;
import io.quotestream.sink.deadletters.DeadLetterTableWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink with all that it needs around it, put together from its configuration. */
final class SinkService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SinkService.class);

    /** Kafka may be unavailable when the service stops: then the group notices by the session timeout. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Startup startup;
    private final Supplier<Sink> ready;
    private final Supplier<DeadLetterTableWriter> deadLetterLoop;
    private final ManagementServer management;
    private volatile boolean stopping;
    private volatile @Nullable Sink sink;

    private SinkService(SinkConfig config) {
        PrometheusMeterRegistry registry = Metrics.registry("sink");
        Health health = new Health();
        health.component("mysql");
        health.component("kafka");
        health.component("topics");
        health.component(DeadLetterTableWriter.COMPONENT);
        management = opened(ManagementServer.start(config.http(), health, registry));
        Database database =
                opened(new Database(config.jdbc(), registry, config.limits().writers()));
        ChangelogTopic topic = opened(new ChangelogTopic(Admin.create(config.admin()), config.topics()));
        DeadLetterProducer deadLetters = opened(DeadLetterProducer.to(
                config.topics().deadLetters(),
                config.kafka().client("sink-dead-letters"),
                producer -> opened(new KafkaClientMetrics(producer)).bindTo(registry)));
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        open.push(() -> consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT)));
        KafkaClientMetrics consumerMetrics = opened(new KafkaClientMetrics(consumer));
        consumerMetrics.bindTo(registry);
        Database databaseForDeadLetters =
                opened(Database.lowTraffic(config.jdbc(), registry, DeadLetterTableWriter.COMPONENT));
        KafkaConsumer<byte[], Integer> deadLetterConsumer =
                new KafkaConsumer<>(config.deadLetterConsumer(), new ByteArrayDeserializer(), DeadLetterRow.VALUE_SIZE);
        open.push(() -> deadLetterConsumer.close(CloseOptions.timeout(CLOSE_TIMEOUT)));
        SinkMetrics metrics = new SinkMetrics(registry, Clock.systemUTC());
        startup = new Startup(config, database, topic, health);
        ready = () ->
                new Sink(consumer, topic, database, deadLetters, config.limits(), metrics, new SinkHealth(health));
        deadLetterLoop = () -> new DeadLetterTableWriter(
                deadLetterConsumer,
                config.topics().deadLetters(),
                topic::deadLettersId,
                databaseForDeadLetters,
                metrics,
                health.component(DeadLetterTableWriter.COMPONENT));
    }

    /** Connects to nothing yet; {@link #run} does, and waits for what is unavailable. */
    static SinkService open(SinkConfig config) {
        return new SinkService(config);
    }

    /** Runs until {@link #stop}, or throws. */
    void run() throws InterruptedException {
        if (!startup.await()) {
            return;
        }
        Sink started = ready.get();
        sink = started;
        if (!stopping) {
            runBoth(started, deadLetterLoop.get());
        }
    }

    /** The one in this thread, the other in one of its own: neither waits for the other, but they end together. */
    private static void runBoth(Sink states, DeadLetterTableWriter deadLetterTable) throws InterruptedException {
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        Thread other = new Thread(
                () -> {
                    try {
                        deadLetterTable.run();
                    } catch (RuntimeException e) {
                        failure.set(e);
                        states.stop();
                    }
                },
                "dead-letter-table");
        other.start();
        try {
            states.run();
        } finally {
            deadLetterTable.stop();
            other.join();
        }
        RuntimeException itsFailure = failure.get();
        if (itsFailure != null) {
            throw itsFailure;
        }
    }

    /** From any thread, any number of times. */
    void stop() {
        stopping = true;
        startup.stop();
        Sink running = sink;
        if (running != null) {
            running.stop();
        }
    }

    /** The port of health and metrics. */
    int managementPort() {
        return management.port();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    /** Closes everything, the last opened first. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                log.warn("closing failed", e);
            }
        }
    }
}
