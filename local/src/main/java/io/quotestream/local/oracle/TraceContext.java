package io.quotestream.local.oracle;

import io.quotestream.local.oracle.json.PlainJson;
import io.quotestream.local.oracle.json.UnreadableJsonException;
import io.quotestream.local.oracle.json.WrongShapeException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace context in an event's user metadata: a field {@code traceparent}, or the {@code $traceId} and
 * {@code $spanId} of EventStoreDB's own clients. Those send zeros when there is no trace, which the W3C calls invalid.
 */
final class TraceContext {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
    private static final Pattern ZEROS = Pattern.compile("0+");

    private TraceContext() {}

    static @Nullable String of(byte[] metadata) {
        try {
            Map<String, @Nullable Object> fields = metadata.length == 0 ? Map.of() : PlainJson.object(metadata);
            return fields.containsKey("traceparent")
                    ? valid(fields.get("traceparent"))
                    : valid("00-" + fields.get("$traceId") + "-" + fields.get("$spanId") + "-01");
        } catch (UnreadableJsonException | WrongShapeException e) {
            return null;
        }
    }

    private static @Nullable String valid(@Nullable Object value) {
        var parts = FORM.matcher(value instanceof String text ? text : "");
        boolean isTrace = parts.matches()
                && !ZEROS.matcher(parts.group(1)).matches()
                && !ZEROS.matcher(parts.group(2)).matches();
        return isTrace ? (String) value : null;
    }
}
