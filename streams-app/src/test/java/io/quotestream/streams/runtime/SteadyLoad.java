package io.quotestream.streams.runtime;

import io.quotestream.streams.EventLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends events at a steady pace until it is stopped, and so for as long as what a test does meanwhile takes on this
 * machine. What is expected of the load is complete after {@link #stop}.
 */
final class SteadyLoad implements AutoCloseable {

    private static final int EVENTS_AT_ONCE = 10;
    private static final long PAUSE_MS = 66; // some 150 events a second
    private static final int TIMEOUT_SECONDS = 60;

    private final EventLoad load;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Void> sending;
    private volatile boolean isStopped;

    SteadyLoad(EventLoad load, String bootstrapServers, String topic) {
        this.load = load;
        this.sending = thread.submit(() -> send(bootstrapServers, topic));
        thread.shutdown();
    }

    /** Returns once the broker has all events; fails if it did not get one of them. */
    void stop() throws InterruptedException, ExecutionException, TimeoutException {
        isStopped = true;
        sending.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private Void send(String bootstrapServers, String topic) throws InterruptedException, ExecutionException {
        try (KafkaProducer<byte[], byte[]> producer = EventLoad.producer(bootstrapServers)) {
            List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
            while (!isStopped) {
                for (int i = 0; i < EVENTS_AT_ONCE; i++) {
                    acknowledged.add(producer.send(load.next().record(topic)));
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
            for (Future<RecordMetadata> each : acknowledged) {
                each.get();
            }
        }
        return null;
    }
}
