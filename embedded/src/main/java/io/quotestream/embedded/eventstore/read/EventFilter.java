package io.quotestream.embedded.eventstore.read;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.FilterOptions;
import io.grpc.Status;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A server-side filter of {@code $all}, by stream name or event type, of the event as it stands in the log (a link, not
 * its target). A regular expression need only occur somewhere in the name, as on the real server; the 5.4.5 client sends
 * prefixes as such expressions.
 *
 * @param window how many events the server scans at a time, the unit of the checkpoint interval
 * @param checkpointInterval a checkpoint is sent each time so many events were scanned
 */
record EventFilter(
        boolean byStream, @Nullable Pattern pattern, List<String> prefixes, long window, long checkpointInterval) {

    private static final int DEFAULT_WINDOW = 32;

    static EventFilter of(FilterOptions options) {
        FilterOptions.Expression expression;
        if (options.hasStreamIdentifier()) {
            expression = options.getStreamIdentifier();
        } else if (options.hasEventType()) {
            expression = options.getEventType();
        } else {
            throw RpcFailures.invalid("a filter needs an expression");
        }
        long window = options.hasMax() ? Integer.toUnsignedLong(options.getMax()) : DEFAULT_WINDOW;
        long multiplier = Integer.toUnsignedLong(options.getCheckpointIntervalMultiplier());
        if (window == 0 || multiplier == 0) {
            throw RpcFailures.invalid("window and checkpoint interval multiplier must not be 0");
        }
        return new EventFilter(
                options.hasStreamIdentifier(),
                expression.getRegex().isEmpty() ? null : compile(expression.getRegex()),
                List.copyOf(expression.getPrefixList()),
                window,
                multiplier * window);
    }

    private static Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException broken) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("not a regular expression")
                    .withCause(broken)
                    .asRuntimeException();
        }
    }

    boolean accepts(LogRecord event) {
        String name = byStream ? event.stream.name() : event.type.name();
        return pattern != null
                ? pattern.matcher(name).find()
                : prefixes.stream().anyMatch(name::startsWith);
    }
}
