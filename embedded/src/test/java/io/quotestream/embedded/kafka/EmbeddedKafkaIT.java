package io.quotestream.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmbeddedKafkaIT {

    private final EmbeddedKafka kafka = EmbeddedKafka.start();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));

    @BeforeAll
    void createTopics() {
        kafka.createPipelineTopics(3);
    }

    @AfterAll
    void close() {
        admin.close();
        kafka.close();
    }

    @Test
    void speaksTheTransactionProtocolThatExactlyOnceNeeds() throws Exception {
        var finalized = admin.describeFeatures().featureMetadata().get().finalizedFeatures();

        assertThat(finalized)
                .hasEntrySatisfying(
                        "transaction.version",
                        levels -> assertThat(levels.maxVersionLevel()).isGreaterThanOrEqualTo((short) 2));
    }

    @Test
    void showsCommittedRecordsAndHidesAbortedOnes() throws Exception {
        kafka.createTopic("transactions", 2, Map.of());
        String servers = kafka.bootstrapServers();

        SampleRecords.commit(servers, "transactions", "first", "second");
        try (KafkaProducer<String, String> producer = SampleRecords.producer(servers, "one-that-aborts")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", "x", "never happened"))
                    .get();
            producer.abortTransaction();
        }
        SampleRecords.commit(servers, "transactions", "third");

        assertThat(SampleRecords.committed(servers, "transactions", 2))
                .containsExactlyInAnyOrder("first", "second", "third");
    }

    @Test
    void createsThePipelinesTopicsAsDeploymentsDo() throws Exception {
        List<String> names =
                List.of("quotes.events", "quotes.state", "quotes.bridge-checkpoints", "quotes.dead-letters");

        var described = admin.describeTopics(names).allTopicNames().get();

        assertThat(described)
                .hasSize(4)
                .allSatisfy((name, topic) ->
                        assertThat(topic.partitions()).hasSize(name.equals("quotes.bridge-checkpoints") ? 1 : 3));
        assertThat(setting("quotes.events", "cleanup.policy")).isEqualTo("delete");
        assertThat(setting("quotes.events", "retention.ms")).isEqualTo("-1");
        assertThat(setting("quotes.state", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("quotes.bridge-checkpoints", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("quotes.dead-letters", "retention.ms")).isEqualTo("-1");
        assertThat(names)
                .allSatisfy(
                        name -> assertThat(setting(name, "min.insync.replicas")).isEqualTo("1"));
    }

    @Test
    void letsTopicsThatExistAlreadyBe() {
        kafka.createPipelineTopics(3);

        assertThatThrownBy(() -> kafka.createTopic("quotes.events", 1, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("quotes.events");
    }

    @Test
    void growsTheLargestRecordFromEventsOverStatesToDeadLetters() throws Exception {
        assertThat(largest("quotes.events")).isGreaterThan(1 << 20);
        assertThat(largest("quotes.state")).isGreaterThan(largest("quotes.events"));
        assertThat(largest("quotes.dead-letters")).isGreaterThan(largest("quotes.state"));
        try (KafkaProducer<String, String> producer = largeProducer()) {
            producer.send(new ProducerRecord<>("quotes.dead-letters", "a".repeat(largest("quotes.state"))))
                    .get();
            assertThatThrownBy(() -> producer.send(
                                    new ProducerRecord<>("quotes.events", "a".repeat(largest("quotes.events") + 1)))
                            .get())
                    .hasCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void takesRecordsOfAnyTimeWithoutRollingSegments() throws Exception {
        kafka.createTopic("times", 1, Map.of());

        try (KafkaProducer<String, String> producer = largeProducer()) {
            for (String time : List.of("1970-01-01T00:00:00Z", "2190-01-01T00:00:00Z", "2001-01-01T00:00:00Z")) {
                long timestamp = Instant.parse(time).toEpochMilli();
                producer.send(new ProducerRecord<>("times", 0, timestamp, time, time))
                        .get();
            }
        }

        assertThat(SampleRecords.committed(kafka.bootstrapServers(), "times", 1))
                .hasSize(3);
        assertThat(setting("times", "segment.ms")).isEqualTo(Long.toString(Long.MAX_VALUE));
    }

    @Test
    void keepsItsFolderFromOneStartToTheNext(@TempDir Path folder) {
        int port;
        try (EmbeddedKafka first = EmbeddedKafka.start(folder, 0)) {
            port = first.port();
            first.createTopic("kept", 1, Map.of());
            SampleRecords.commit(first.bootstrapServers(), "kept", "a", "b");
        }

        try (EmbeddedKafka second = EmbeddedKafka.start(folder, port)) {
            assertThat(second.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            SampleRecords.commit(second.bootstrapServers(), "kept", "c");
            assertThat(SampleRecords.committed(second.bootstrapServers(), "kept", 1))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void refusesTopicsThatNobodyCreated() {
        assertThatThrownBy(() ->
                        admin.describeTopics(List.of("typo")).allTopicNames().get())
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    private KafkaProducer<String, String> largeProducer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "max.request.size",
                        16 << 20,
                        "buffer.memory",
                        33 << 20,
                        "max.block.ms",
                        10_000),
                new StringSerializer(),
                new StringSerializer());
    }

    private int largest(String topic) {
        return Integer.parseInt(setting(topic, "max.message.bytes"));
    }

    private String setting(String topic, String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Collection<Config> configs =
                    admin.describeConfigs(List.of(resource)).all().get().values();
            return configs.iterator().next().get(name).value();
        } catch (Exception e) {
            throw new AssertionError("Kafka does not return " + name + " of " + topic, e);
        }
    }
}
