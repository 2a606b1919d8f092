package io.quotestream.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TopicCheckIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final EmbeddedKafka kafka = EmbeddedKafka.start();
    private static final Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));

    @BeforeAll
    static void createTopics() {
        kafka.createTopic("four", 4, Map.of());
        kafka.createTopic("two", 2, Map.of());
        kafka.createTopic("compacted", 4, Map.of("cleanup.policy", "compact"));
    }

    @AfterAll
    static void stop() {
        admin.close();
        kafka.close();
    }

    @Test
    void aBrokerAsItShouldBeHasNoProblems() {
        TopicCheck check = check().hasSafeTransactions()
                .hasPartitions("four", 4)
                .haveEqualPartitions("four", "compacted")
                .isCompacted("compacted");

        assertThat(check.problems()).isEmpty();
        assertThat(check.partitions("four")).isEqualTo(4);
        assertThat(check.topicId("four")).isNotEqualTo(check.topicId("compacted"));
    }

    @Test
    void everyFindingIsNamed() {
        TopicCheck check = check().exists("nowhere")
                .hasPartitions("four", 1)
                .haveEqualPartitions("four", "two")
                .isCompacted("two");

        assertThat(check.problems())
                .containsExactly(
                        "topic nowhere does not exist: create it as the deployment's topic list says",
                        "topic four has 4 partitions, expected 1",
                        "topics four and two have 4 and 2 partitions, expected the same number",
                        "topic two has cleanup.policy=delete, expected compact");
    }

    @Test
    void aBrokerThatIsAwayIsNoFinding() {
        try (Admin nobody = Admin.create(
                Map.of("bootstrap.servers", "127.0.0.1:1", "request.timeout.ms", 200, "default.api.timeout.ms", 500))) {
            assertThatThrownBy(() -> new TopicCheck(nobody, Duration.ofMillis(300)).exists("four"))
                    .isInstanceOf(KafkaUnavailableException.class);
        }
    }

    private static TopicCheck check() {
        return new TopicCheck(admin, TIMEOUT);
    }
}
