package io.quotestream.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

final class AdminCallsTest {

    private final KafkaFutureImpl<String> response = new KafkaFutureImpl<>();

    @Test
    void returnsTheResponse() throws InterruptedException {
        response.complete("topic");

        assertThat(AdminCalls.await("listing topics", response)).isEqualTo("topic");
    }

    @Test
    void throwsWhatKafkaResponded() {
        response.completeExceptionally(new UnknownTopicOrPartitionException("t"));

        assertThatThrownBy(() -> AdminCalls.await("describing topic t", response))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void missingPermissionNamesTheRequestAndTheRemedy() {
        response.completeExceptionally(new TopicAuthorizationException("t"));

        assertThatThrownBy(() -> AdminCalls.await("describing topic t", response))
                .isInstanceOf(AuthorizationException.class)
                .hasMessageContaining("Kafka refuses describing topic t: check the ACLs")
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void noResponseInTimeNamesTheRequest() {
        assertThatThrownBy(() -> AdminCalls.await("listing topics", response, Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("listing topics");
    }
}
