package io.quotestream.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context in an event's user metadata: the field {@code traceparent}, or {@code $traceId} and
 * {@code $spanId}, as EventStoreDB's own clients write them. Anything that does not look like one is passed over: a sender's
 * bad trace is no reason to keep an event back.
 */
final class TraceParent {

    private static final JsonFactory JSON = new JsonFactory();
    /** Zeros are no trace, says the W3C; the client writes them when its program has none. */
    private static final Pattern SHAPE =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    static Optional<String> in(byte[] metadata) {
        if (metadata.length == 0 || metadata[0] != '{') {
            return Optional.empty();
        }
        String traceId = null;
        String spanId = null;
        try (JsonParser json = JSON.createParser(metadata)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "traceparent" -> {
                        return wellFormed(json.getText());
                    }
                    case "$traceId" -> traceId = json.getText();
                    case "$spanId" -> spanId = json.getText();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return wellFormed("00-" + traceId + "-" + spanId + "-01");
    }

    private static Optional<String> wellFormed(@Nullable String text) {
        return Optional.ofNullable(text).filter(trace -> SHAPE.matcher(trace).matches());
    }
}
