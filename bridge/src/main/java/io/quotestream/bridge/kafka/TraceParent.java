package io.quotestream.bridge.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context in an event's user metadata: the field {@code traceparent}, or {@code $traceId} and
 * {@code $spanId}, as EventStoreDB's own clients write them. A malformed one is ignored: a sender's bad trace
 * is no reason to hold back an event.
 */
final class TraceParent {

    private static final JsonFactory JSON = new JsonFactory();

    /** Where the parts of {@code version-trace-span-flags} end. */
    private static final int[] ENDS = {2, 35, 52, 55};

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
        return Optional.ofNullable(text).filter(TraceParent::isWellFormed);
    }

    /** By hand, since it runs for every event, and a regular expression takes as long as all other headers together. */
    private static boolean isWellFormed(String text) {
        if (text.length() != ENDS[ENDS.length - 1]) {
            return false;
        }
        int begin = 0;
        for (int end : ENDS) {
            boolean mayBeZero = begin == 0 || end == text.length();
            if (!isHex(text, begin, end, mayBeZero) || (end < text.length() && text.charAt(end) != '-')) {
                return false;
            }
            begin = end + 1;
        }
        return true;
    }

    /** By the W3C, zeros are no trace; the client writes them without one. */
    private static boolean isHex(String text, int begin, int end, boolean mayBeZero) {
        boolean zero = true;
        for (int i = begin; i < end; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
            zero &= c == '0';
        }
        return mayBeZero || !zero;
    }
}
