package io.quotestream.ops.audit.source;

import com.eventstore.dbclient.RecordedEvent;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.quotestream.model.SourcePosition;
import io.quotestream.runtime.config.Env;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events that the bridge copies, from the bridge's own variables. Applied here to each event and not by the server's
 * filter, so that the audit finds what that filter loses.
 *
 * @param stream a stream, or {@code $all}
 * @param filter applies in {@code $all} only
 * @param after the position that the bridge was to start after; null for the beginning
 */
public record EventSelection(
        String stream, Filter filter, @Nullable SourcePosition after) {

    private static final String ALL = "$all";

    /** A regular expression to find in an event's stream name or type. */
    record Filter(boolean byStream, Pattern expression) {

        private static final Filter EVERYTHING = new Filter(false, Pattern.compile(""));

        private boolean matches(RecordedEvent event) {
            return expression
                    .matcher(byStream ? event.getStreamId() : event.getEventType())
                    .find();
        }
    }

    public static EventSelection from(Env env) {
        String stream = env.optional("BRIDGE_SOURCE_STREAM", "quotes-data-engineering");
        return new EventSelection(stream, filter(env), start(env));
    }

    boolean isAll() {
        return stream.equals(ALL);
    }

    /** EventStoreDB's own events are never filter. */
    boolean includes(RecordedEvent event) {
        String type = event.getEventType();
        return (type == null || !type.startsWith("$"))
                && (!isAll() || (!event.getStreamId().startsWith("$") && filter.matches(event)));
    }

    private static Filter filter(Env env) {
        List<Optional<Filter>> given = List.of(
                expression(env, "BRIDGE_FILTER_STREAM_PREFIX", true, true),
                expression(env, "BRIDGE_FILTER_STREAM_REGEX", true, false),
                expression(env, "BRIDGE_FILTER_TYPE_PREFIX", false, true),
                expression(env, "BRIDGE_FILTER_TYPE_REGEX", false, false));
        return given.stream().flatMap(Optional::stream).findFirst().orElse(Filter.EVERYTHING);
    }

    private static Optional<Filter> expression(Env env, String name, boolean byStream, boolean isPrefix) {
        return env.optional(name).map(text -> {
            try {
                return new Filter(byStream, Pattern.compile(isPrefix ? anyPrefix(text) : text));
            } catch (PatternSyntaxException e) {
                env.problem(name, "is not a regular expression: " + e.getDescription(), "the bridge's", "^quote-");
                return Filter.EVERYTHING;
            }
        });
    }

    private static String anyPrefix(String prefixes) {
        return Arrays.stream(prefixes.split(",", -1))
                .map(String::strip)
                .filter(prefix -> !prefix.isEmpty())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "^(", ")"));
    }

    private static @Nullable SourcePosition start(Env env) {
        String text = env.optional("BRIDGE_START", "beginning");
        if (text.equals("beginning")) {
            return null;
        }
        try {
            return SourcePosition.parse(text);
        } catch (IllegalArgumentException e) {
            env.problem(
                    "BRIDGE_START",
                    text.equals("end") ? "does not say where the end was" : "is not a position in the source",
                    "beginning, or the position that the bridge's first event came after",
                    "beginning");
            return null;
        }
    }
}
