package io.quotestream.streams;

import io.quotestream.model.QuoteState;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the headers of the folded event behind, which Kafka Streams would copy to the state's record. Its metadata is
 * its sender's and may be personal; what of it may leave is in the state.
 */
final class HeaderStripper implements FixedKeyProcessor<String, QuoteState, QuoteState> {

    private @Nullable FixedKeyProcessorContext<String, QuoteState> context;

    @Override
    public void init(FixedKeyProcessorContext<String, QuoteState> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(FixedKeyRecord<String, QuoteState> record) {
        if (context == null) {
            throw new IllegalStateException("processing before init");
        }
        context.forward(record.withHeaders(new RecordHeaders()));
    }
}
