package io.quotestream.chaos.watch;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.Threads;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the topics along, as any consumer of committed records might, and checks the offsets of the streams-app's group,
 * which may only grow. (Those of the sink's group mean nothing: its offsets are in MySQL.)
 */
public final class TopicWatch implements AutoCloseable {

    private static final String GROUP = "quotes-streams-app";
    private static final Duration BETWEEN_OFFSETS = Duration.ofSeconds(1);
    private static final int TIMEOUT_MS = 5_000;

    private final TopicReading reading;
    private final ChaosFindings findings;
    private final Admin admin;
    private final Thread thread = new Thread(this::run, "topic-watch");
    private final Map<TopicPartition, Long> offsets = new HashMap<>();
    private volatile boolean isStopped;
    private final AtomicLong checks = new AtomicLong();

    public TopicWatch(String bootstrapServers, ChaosFindings findings) {
        this.findings = findings;
        this.reading = new TopicReading(bootstrapServers, "reading along", findings);
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS));
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public TopicReading reading() {
        return reading;
    }

    /** Checks of the group's offsets that were made. */
    public long checks() {
        return checks.get();
    }

    private void run() {
        long checkedAt = System.nanoTime();
        while (!isStopped) {
            try {
                reading.read();
                if (System.nanoTime() - checkedAt > BETWEEN_OFFSETS.toNanos()) {
                    checkedAt = System.nanoTime();
                    checkOffsets();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (KafkaException | ExecutionException | TimeoutException e) {
                // Unavailable at the moment.
            } catch (RuntimeException e) {
                findings.add("reading along has failed: " + e);
                return;
            }
        }
    }

    private void checkOffsets() throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get(2L * TIMEOUT_MS, TimeUnit.MILLISECONDS);
        checks.incrementAndGet();
        committed.forEach((partition, offset) -> {
            Long before = offsets.put(partition, offset.offset());
            if (before != null && offset.offset() < before) {
                findings.add("the streams-app's offset of " + partition + " moved backwards, from " + before + " to "
                        + offset.offset());
            }
        });
    }

    @Override
    public void close() {
        isStopped = true;
        Threads.join(thread);
        reading.close();
        admin.close(Duration.ofSeconds(5));
    }
}
