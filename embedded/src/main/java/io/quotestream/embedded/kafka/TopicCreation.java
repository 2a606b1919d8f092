package io.quotestream.embedded.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics, and waits until each partition has its leader. */
final class TopicCreation {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
    private static final int POLL_INTERVAL_MS = 10;

    private TopicCreation() {}

    /**
     * Creates topics; on return they can be written to.
     *
     * @throws IllegalStateException if Kafka refuses one, or if it exists and may not
     */
    static void create(String bootstrapServers, List<NewTopic> topics, boolean mayExist) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Map<String, KafkaFuture<Void>> created = admin.createTopics(topics).values();
            for (NewTopic topic : topics) {
                try {
                    Objects.requireNonNull(created.get(topic.name())).get(CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                    awaitLeader(admin, topic);
                } catch (ExecutionException e) {
                    if (!mayExist || !(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(
                                "Kafka does not create the topic " + topic.name(), e.getCause());
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not create topics within " + CALL_TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topics", e);
        }
    }

    /**
     * The broker reports a topic before it leads the topic's partitions, and refuses what is sent to them until
     * then. Should it refuse a producer's first batch and take the second one, the first can never follow: the producer sends
     * it in vain for two minutes.
     */
    private static void awaitLeader(Admin admin, NewTopic topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + CALL_TIMEOUT.toNanos();
        while (!isLed(admin, topic)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no leader for " + topic.name());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
        }
    }

    /** Only a partition's leader returns its end offset. */
    private static boolean isLed(Admin admin, NewTopic topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, topic.numPartitions())
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic.name(), partition), partition -> OffsetSpec.latest()));
        try {
            admin.listOffsets(ends).all().get(CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }
}
