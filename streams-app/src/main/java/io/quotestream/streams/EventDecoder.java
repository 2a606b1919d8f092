package io.quotestream.streams;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.MalformedEventException;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes quote events of records. A processor rather than a deserializer, since half of an event is in the record's
 * headers, and since a refusal here is a processing failure like one of the fold: one place decides on both.
 */
final class EventDecoder implements FixedKeyProcessor<@Nullable String, byte @Nullable [], QuoteEvent> {

    // Kafka calls init before anything else.
    private @Nullable FixedKeyProcessorContext<@Nullable String, QuoteEvent> context;

    @Override
    public void init(FixedKeyProcessorContext<@Nullable String, QuoteEvent> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(FixedKeyRecord<@Nullable String, byte @Nullable []> record) {
        QuoteEvent event = decode(record);
        if (context == null) {
            throw new IllegalStateException("processing before init");
        }
        context.forward(record.withValue(event));
    }

    private static QuoteEvent decode(FixedKeyRecord<@Nullable String, byte @Nullable []> record) {
        if (record.key() == null) {
            // An aggregation would drop it with no more than a line in the log.
            throw new RejectedEventException(DeadLetterReason.NO_QUOTE_ID, "the record has no key");
        }
        try {
            return EventCodec.decode(EventOrigins.read(record.headers()), record.value());
        } catch (MalformedEventException malformed) {
            throw RejectedEventException.malformed(malformed);
        } catch (RejectedEventException refused) {
            throw refused;
        } catch (RuntimeException bug) {
            throw RejectedEventException.failed(bug);
        }
    }
}
