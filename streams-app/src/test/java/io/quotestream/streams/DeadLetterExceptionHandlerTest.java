package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Result;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLetterExceptionHandlerTest {

    private static final byte[] KEY = {'q', '1'};
    private static final byte[] VALUE = {'{', '}'};

    private final DeadLetterExceptionHandler handler = new DeadLetterExceptionHandler();
    private final ErrorHandlerContext context = new DefaultErrorHandlerContext(
            null, "quotes.events", 3, 42, new RecordHeaders(), "fold-quote-state", new TaskId(0, 3), 0, KEY, VALUE);

    @BeforeEach
    void configure() {
        handler.configure(DeadLetterExceptionHandler.settings(
                new DeadLetterRecords("quotes.dead-letters", "streams-app", Clock.systemUTC()),
                10_000,
                new EventCounters(new SimpleMeterRegistry(), Clock.systemUTC())));
    }

    static List<Exception> failuresThatAreNotAboutTheEvent() {
        return List.of(
                new ProcessorStateException("the disk is full"),
                new TimeoutException("no broker"),
                new IllegalStateException("who knows"));
    }

    /** An outage must never look like a bad event. */
    @ParameterizedTest
    @MethodSource("failuresThatAreNotAboutTheEvent")
    void stopsOnAFailureThatIsNotAboutTheEvent(Exception failure) {
        Response response = handler.handleError(context, null, failure);

        assertThat(response.result()).isEqualTo(Result.FAIL);
        assertThat(response.deadLetterQueueRecords()).isEmpty();
    }

    @Test
    void aBugInTheFoldParksTheEventWithoutQuotingIt() {
        RuntimeException bug = new NumberFormatException("For input string: \"ada@example.org\"");

        Response response = handler.handleError(context, null, RejectedEventException.failed(bug));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        ProducerRecord<byte[], byte[]> deadLetter =
                response.deadLetterQueueRecords().get(0);
        assertThat(deadLetter.key()).isEqualTo(KEY);
        assertThat(deadLetter.value()).isEqualTo(VALUE);
        assertThat(text(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("fold-failed");
        assertThat(text(deadLetter, DeadLetterHeaders.EXCEPTION)).isEqualTo("java.lang.NumberFormatException");
        assertThat(text(deadLetter, DeadLetterHeaders.SOURCE)).isEqualTo("quotes.events/3/42");
        assertThat(text(deadLetter, DeadLetterHeaders.MESSAGE))
                .contains("DeadLetterExceptionHandlerTest")
                .doesNotContain("ada");
    }

    private static String text(ProducerRecord<byte[], byte[]> deadLetter, String header) {
        return new String(deadLetter.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
