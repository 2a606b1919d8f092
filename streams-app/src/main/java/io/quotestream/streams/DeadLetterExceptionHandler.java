package io.quotestream.streams;

import io.quotestream.model.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the fate of a record whose processing threw: refused events become dead letters, in the transaction that also
 * moves past them; stale ones are dropped; anything else stops the thread, since it is not about the event. An outage
 * or a full disk must never look like a bad event.
 *
 * <p>Kafka Streams makes instances by itself and hands them its configuration, which holds the collaborators.
 */
public final class DeadLetterExceptionHandler implements ProcessingExceptionHandler {

    /** Configuration key of the {@link DeadLetterRecords} to use. */
    static final String DEAD_LETTERS_CONFIG = "quotestream.dead.letters";

    /** Configuration key of the {@link EventCounters} to use. */
    static final String COUNTERS_CONFIG = "quotestream.event.counters";

    private static final Logger log = LoggerFactory.getLogger(DeadLetterExceptionHandler.class);

    private @Nullable DeadLetterRecords deadLetters;
    private @Nullable EventCounters counters;

    /** For Kafka Streams. */
    public DeadLetterExceptionHandler() {}

    @Override
    public void configure(Map<String, ?> configs) {
        deadLetters = (DeadLetterRecords) configs.get(DEAD_LETTERS_CONFIG);
        counters = (EventCounters) configs.get(COUNTERS_CONFIG);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
        EventCounters counting = Objects.requireNonNull(counters, COUNTERS_CONFIG);
        String type = EventOrigins.text(context.headers(), EventHeaders.TYPE);
        if (exception instanceof StaleEventException) {
            counting.stale(type);
            log.debug("ignored {}/{}/{}: already folded", context.topic(), context.partition(), context.offset());
            return Response.resume();
        }
        if (exception instanceof RejectedEventException refused) {
            counting.deadLetter(type, refused.reason());
            tell(context, refused);
            return Response.resume(List.of(
                    Objects.requireNonNull(deadLetters, DEAD_LETTERS_CONFIG).letter(context, refused)));
        }
        return Response.fail();
    }

    /** In words for people, and field by field for machines: with {@code LOG_FORMAT=json} they are searched for. */
    private static void tell(ErrorHandlerContext context, RejectedEventException refused) {
        Headers headers = context.headers();
        log.atWarn()
                .addKeyValue("reason", refused.reason().word())
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset())
                .addKeyValue("quoteId", text(context.sourceRawKey()))
                .addKeyValue("eventId", EventOrigins.text(headers, EventHeaders.ID))
                .addKeyValue("stream", EventOrigins.text(headers, EventHeaders.STREAM))
                .addKeyValue("revision", EventOrigins.text(headers, EventHeaders.REVISION))
                .addKeyValue("traceparent", EventOrigins.text(headers, EventHeaders.TRACE_PARENT))
                .log(
                        "dead letter for {}/{}/{}: {}, {}",
                        context.topic(),
                        context.partition(),
                        context.offset(),
                        refused.reason().word(),
                        refused.getMessage());
    }

    private static @Nullable String text(byte @Nullable [] key) {
        return key == null ? null : new String(key, StandardCharsets.UTF_8);
    }
}
