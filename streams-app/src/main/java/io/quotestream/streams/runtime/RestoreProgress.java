package io.quotestream.streams.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far stores have been rebuilt from their changelog, which takes minutes with millions of quotes. Called
 * by Kafka Streams' threads; thread safe.
 */
public final class RestoreProgress implements StateRestoreListener {

    private static final Logger log = LoggerFactory.getLogger(RestoreProgress.class);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();

    public RestoreProgress(MeterRegistry registry) {
        Gauge.builder("streams.restore.records.remaining", this, RestoreProgress::remaining)
                .description("Changelog records still to be restored before all stores of this instance are complete")
                .register(registry);
        Gauge.builder("streams.restore.stores", running, Map::size)
                .description("Stores that are being rebuilt")
                .register(registry);
    }

    /** Records still to be restored, of all stores; approximate, since a changelog's offsets have gaps. */
    long remaining() {
        return running.values().stream().mapToLong(Restore::remaining).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long from, long to) {
        Restore restore = new Restore(from, to);
        running.put(changelog, restore);
        if (restore.remaining() > 0) {
            log.info("restoring {} from {}: {} records", store, changelog, restore.remaining());
        }
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long restored) {
        Restore restore = running.get(changelog);
        if (restore != null) {
            restore.reached = batchEnd + 1;
            if (restore.isLogDue()) {
                log.info("restoring {} from {}: {} records to go", store, changelog, restore.remaining());
            }
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
        running.remove(changelog);
        if (restored > 0) {
            log.info("restored {} from {}: {} records", store, changelog, restored);
        }
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
        running.remove(changelog);
        log.info(
                "restoring {} from {} ended after {} records: the partition moved to another instance",
                store,
                changelog,
                restored);
    }

    private static final class Restore {
        private final long end;
        private volatile long reached;
        private volatile Instant lastLogged = Instant.now();

        Restore(long from, long end) {
            this.reached = from;
            this.end = end;
        }

        long remaining() {
            return Math.max(0, end - reached);
        }

        boolean isLogDue() {
            Instant now = Instant.now();
            boolean due = now.isAfter(lastLogged.plus(LOG_INTERVAL));
            if (due) {
                lastLogged = now;
            }
            return due;
        }
    }
}
