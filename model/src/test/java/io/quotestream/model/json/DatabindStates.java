package io.quotestream.model.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import java.io.IOException;
import java.time.Instant;

/** What a mapper makes of the records by itself: the reference that the codec by hand is held to. */
final class DatabindStates {

    private static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactory())
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            // Only the records' components are state; isOpen and the like follow from them.
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new ToStringSerializer(Instant.class))
                    .addDeserializer(Instant.class, new InstantFromText())
                    .addSerializer(SourcePosition.class, new ToStringSerializer(SourcePosition.class))
                    .addDeserializer(SourcePosition.class, new PositionFromText()))
            .build();

    private static final ObjectWriter WRITER = MAPPER.writerFor(QuoteState.class);
    private static final ObjectReader READER = MAPPER.readerFor(QuoteState.class);

    private DatabindStates() {}

    static byte[] encode(QuoteState state) throws IOException {
        return WRITER.writeValueAsBytes(state);
    }

    static QuoteState decode(byte[] json) throws IOException {
        return READER.readValue(json);
    }

    private static final class InstantFromText extends FromStringDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantFromText() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String text, DeserializationContext context) {
            return Instant.parse(text);
        }
    }

    private static final class PositionFromText extends FromStringDeserializer<SourcePosition> {
        private static final long serialVersionUID = 1L;

        PositionFromText() {
            super(SourcePosition.class);
        }

        @Override
        protected SourcePosition _deserialize(String text, DeserializationContext context) {
            return SourcePosition.parse(text);
        }
    }
}
