package io.quotestream.runtime.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Awaits responses of Kafka's admin client, each for a bounded time. The one place that does. */
public final class AdminCalls {

    /** Enough for a busy broker; callers that block a poll loop pass less. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private AdminCalls() {}

    /** As {@link #await(String, KafkaFuture, Duration)}, within 5 s. */
    public static <T> T await(String request, KafkaFuture<T> response) throws InterruptedException {
        return await(request, response, DEFAULT_TIMEOUT);
    }

    /**
     * The response to a request.
     *
     * @param request what was requested, for the message of a failure: "reading the offsets of group x"
     * @throws AuthorizationException if the user may not do this; the message names the remedy, the cause is Kafka's exception
     * @throws TimeoutException if no response came in time
     * @throws KafkaException as Kafka responded
     */
    public static <T> T await(String request, KafkaFuture<T> response, Duration timeout) throws InterruptedException {
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException refused) {
                throw new AuthorizationException(
                        "Kafka refuses " + request + ": check the ACLs of this service's user", refused);
            }
            if (e.getCause() instanceof KafkaException kafka) {
                throw kafka;
            }
            throw new KafkaException(request, e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("no response within " + timeout.toSeconds() + " s to " + request, e);
        }
    }
}
