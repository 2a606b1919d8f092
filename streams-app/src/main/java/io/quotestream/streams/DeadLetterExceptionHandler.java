package io.quotestream.streams;

import io.quotestream.model.EventHeaders;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies a failure of processing: rejected events become dead letters, in the transaction that also commits their
 * offset; stale ones are dropped; anything else stops the thread, since it is not about the event. An outage or a full
 * disk must never be taken for a bad event.
 *
 * <p>Kafka Streams creates instances itself and passes them its configuration, which holds the collaborators.
 */
public final class DeadLetterExceptionHandler implements ProcessingExceptionHandler {

    private static final String DEAD_LETTERS_CONFIG = "quotestream.dead.letters";
    private static final String MAX_BYTES_CONFIG = "quotestream.dead.letters.max.bytes";
    private static final String COUNTERS_CONFIG = "quotestream.event.counters";

    private static final Logger log = LoggerFactory.getLogger(DeadLetterExceptionHandler.class);

    private @Nullable DeadLetterRecords deadLetters;
    private int maxBytes;
    private @Nullable EventCounters counters;

    /** For Kafka Streams. */
    public DeadLetterExceptionHandler() {}

    /**
     * The collaborators, as settings of Kafka Streams.
     *
     * @param maxBytes a dead letter larger than this loses its value, since the send would fail; its source header says
     *     where to find it
     */
    public static Map<String, Object> settings(DeadLetterRecords deadLetters, int maxBytes, EventCounters counters) {
        return Map.of(DEAD_LETTERS_CONFIG, deadLetters, MAX_BYTES_CONFIG, maxBytes, COUNTERS_CONFIG, counters);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        deadLetters = (DeadLetterRecords) configs.get(DEAD_LETTERS_CONFIG);
        maxBytes = (Integer) Objects.requireNonNull(configs.get(MAX_BYTES_CONFIG), MAX_BYTES_CONFIG);
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
        if (exception instanceof RejectedEventException rejected) {
            counting.deadLetter(type, rejected.reason());
            logDeadLetter(context, rejected);
            return Response.resume(List.of(deadLetter(context, rejected)));
        }
        return Response.fail();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(ErrorHandlerContext source, RejectedEventException rejected) {
        DeadLetterRecords.Cause cause = new DeadLetterRecords.Cause(
                rejected.reason(),
                String.valueOf(rejected.getMessage()),
                rejected.failure().getName());
        ProducerRecord<byte[], byte[]> whole = Objects.requireNonNull(deadLetters, DEAD_LETTERS_CONFIG)
                .toRecord(
                        source.topic() + "/" + source.partition() + "/" + source.offset(),
                        source.sourceRawKey(),
                        source.sourceRawValue(),
                        source.headers(),
                        cause);
        return DeadLetterRecords.fitting(whole, maxBytes);
    }

    /** As a sentence, and as fields to search for with {@code LOG_FORMAT=json}. */
    private static void logDeadLetter(ErrorHandlerContext context, RejectedEventException rejected) {
        Headers headers = context.headers();
        log.atWarn()
                .addKeyValue("reason", rejected.reason().code())
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
                        rejected.reason().code(),
                        rejected.getMessage());
    }

    private static @Nullable String text(byte @Nullable [] key) {
        return key == null ? null : new String(key, StandardCharsets.UTF_8);
    }
}
