package io.quotestream.bridge.source;

import com.eventstore.dbclient.Checkpointer;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.SubscriptionFilter;
import com.eventstore.dbclient.SubscriptionFilterBuilder;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which events of {@code $all} are wanted. The server filters; the bridge checks again, because a wrong filter on the wire
 * (client 5.4.5 sends a prefix as an unanchored regular expression) must not bring foreign events into the topic.
 *
 * @param subject what the expression is applied to
 * @param expression a regular expression that is searched for, not matched; both .NET's (the server) and RE2's, which takes
 *     linear time whatever the expression and the name
 */
public record SourceFilter(Subject subject, Pattern expression) {

    public enum Subject {
        STREAM,
        TYPE
    }

    /** How many windows of 32 events the server filters before it reports its position. */
    private static final int CHECKPOINT_WINDOWS = 32;

    /** Everything but EventStoreDB's own events, which can be most of {@code $all}. */
    public static SourceFilter userEvents() {
        return new SourceFilter(Subject.TYPE, Pattern.compile("^[^\\$]"));
    }

    /** @throws com.google.re2j.PatternSyntaxException if {@code expression} is none of RE2 */
    public static SourceFilter expression(Subject subject, String expression) {
        return new SourceFilter(subject, Pattern.compile(expression));
    }

    public static SourceFilter prefixes(Subject subject, List<String> prefixes) {
        String any = prefixes.stream().map(SourceFilter::quoted).collect(Collectors.joining("|"));
        return new SourceFilter(subject, Pattern.compile("^(" + any + ")"));
    }

    /** Quotes in the way that .NET and RE2 both read: .NET has no \Q..\E and refuses a backslash before a word character. */
    private static String quoted(String prefix) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < prefix.length(); i++) {
            char c = prefix.charAt(i);
            if (c < 128 && !Character.isLetterOrDigit(c) && c != '_') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }

    boolean wants(RecordedEvent event) {
        return expression
                .matcher(subject == Subject.STREAM ? event.getStreamId() : event.getEventType())
                .find();
    }

    SubscriptionFilter onServer(Checkpointer checkpointer) {
        SubscriptionFilterBuilder builder = SubscriptionFilter.newBuilder();
        if (subject == Subject.STREAM) {
            builder.withStreamNameRegularExpression(expression.pattern());
        } else {
            builder.withEventTypeRegularExpression(expression.pattern());
        }
        return builder.withMaxWindow(32)
                .withCheckpointer(checkpointer, CHECKPOINT_WINDOWS)
                .build();
    }

    @Override
    public String toString() {
        return subject.name().toLowerCase(Locale.ROOT) + " ~ " + expression.pattern();
    }
}
