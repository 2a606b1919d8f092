package io.quotestream.streams;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;

/** Waits for answers of Kafka's admin client, each for a bounded time. */
public final class KafkaAnswers {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private KafkaAnswers() {}

    /**
     * The answer to a question.
     *
     * @param doing what was asked, for the message of a failure: "reading the offsets of group x"
     * @throws KafkaException as Kafka answered, or that it did not answer in time
     */
    public static <T> T of(String doing, KafkaFuture<T> question) throws InterruptedException {
        try {
            return question.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new AuthorizationException(
                        "Kafka refuses " + doing + ": check the ACLs of this service's user", e);
            }
            if (e.getCause() instanceof KafkaException kafka) {
                throw kafka;
            }
            throw new KafkaException(doing, e);
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + PATIENCE.toSeconds() + " s to " + doing, e);
        }
    }
}
