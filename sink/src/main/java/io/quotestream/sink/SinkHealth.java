package io.quotestream.sink;

import io.quotestream.runtime.http.Health;
import io.quotestream.sink.deadletters.DeadLettersUnavailableException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/** Reports the loop's view of its dependencies to the service's {@link Health}. Confined to the poll thread. */
final class SinkHealth {

    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    /** Kafka revokes the partitions after 10 s without a heartbeat. */
    private static final double MAX_SECONDS_WITHOUT_HEARTBEAT = 10;

    private final Health.Component mysql;
    private final Health.Component kafka;
    private boolean deadLettersWait;
    private long nextCheckNanos = System.nanoTime();

    SinkHealth(Health health) {
        this.mysql = health.component("mysql");
        this.kafka = health.component("kafka");
    }

    void databaseUp() {
        mysql.up();
    }

    void databaseDown(String reason) {
        mysql.down(reason);
    }

    /** Kafka is not as it must be until {@link #deadLettersUp}, whatever its heartbeats say. */
    void deadLettersDown(DeadLettersUnavailableException failure) {
        deadLettersWait = true;
        kafka.down(String.valueOf(failure.getMessage()));
    }

    void deadLettersUp() {
        deadLettersWait = false;
    }

    /** A consumer does not report an unavailable broker: a poll just finds nothing. Its heartbeats show it. */
    void kafka(Consumer<?, ?> consumer) {
        long now = System.nanoTime();
        if (deadLettersWait || now - nextCheckNanos < 0) {
            return;
        }
        nextCheckNanos = now + CHECK_EVERY.toNanos();
        double secondsAgo = consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("last-heartbeat-seconds-ago"))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .findFirst()
                .orElse(-1);
        if (secondsAgo < 0 || secondsAgo > MAX_SECONDS_WITHOUT_HEARTBEAT) {
            kafka.down("no heartbeat with the group's coordinator");
        } else {
            kafka.up();
        }
    }
}
