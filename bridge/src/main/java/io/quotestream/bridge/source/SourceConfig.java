package io.quotestream.bridge.source;

import io.quotestream.model.SourcePosition;
import io.quotestream.runtime.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * Where events come from.
 *
 * @param connectionString the client's connection string, free of credentials, so it may be logged
 * @param username the user, empty for none
 * @param stream the stream to read, or {@code $all}
 * @param filter which events of {@code $all}; ignored for a stream
 * @param start where the first start begins, when there is no checkpoint
 * @param subscription how it is subscribed to
 */
public record SourceConfig(
        String connectionString,
        Optional<String> username,
        Secret password,
        String stream,
        SourceFilter filter,
        Start start,
        Subscription subscription) {

    /** The pseudo stream of all events. */
    public static final String ALL = "$all";

    /**
     * How the source is subscribed to.
     *
     * @param batch messages that the client requests in advance; this many of the largest events must fit into the
     *     heap in addition to the buffer
     * @param buffer how much waits for Kafka at most
     * @param watchdogInterval how often the subscription is checked; two misses in a row end it
     */
    public record Subscription(int batch, EventBuffer.Limits buffer, Duration watchdogInterval) {}

    boolean isAll() {
        return stream.equals(ALL);
    }

    public EventSource source() {
        return isAll() ? new AllSource(this) : new StreamSource(this);
    }

    /** Where a bridge without a checkpoint begins. */
    public sealed interface Start {

        /** As {@link #parse} reads it. */
        String text();

        /** With the first event there is. */
        record Beginning() implements Start {

            @Override
            public String text() {
                return "beginning";
            }
        }

        /** With the first event after now. */
        record End() implements Start {

            @Override
            public String text() {
                return "end";
            }
        }

        /** With the first event after {@code position}. */
        record After(SourcePosition position) implements Start {

            @Override
            public String text() {
                return position.toString();
            }
        }

        /**
         * Reads {@code beginning}, {@code end}, or a position as {@link SourcePosition} writes it.
         *
         * @throws IllegalArgumentException if it is none of them
         */
        static Start parse(String text) {
            return switch (text) {
                case "beginning" -> new Beginning();
                case "end" -> new End();
                default -> new After(SourcePosition.parse(text));
            };
        }
    }
}
