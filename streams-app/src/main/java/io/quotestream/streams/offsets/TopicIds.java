package io.quotestream.streams.offsets;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's ids of the two topics that a store belongs to: a topic that was deleted and created again has another id, and
 * offsets of the one mean nothing in the other.
 *
 * @param events the topic that is folded
 * @param changelog the topic that holds the store's copy; null while it does not exist
 */
public record TopicIds(String events, @Nullable String changelog) {

    public TopicIds {
        Objects.requireNonNull(events, "events");
    }

    /** As stored in the metadata of an offset. */
    String text() {
        return events + " " + changelog;
    }

    /** Reads what {@link #text} wrote; null for anything else. */
    static @Nullable TopicIds parse(String text) {
        int blank = text.indexOf(' ');
        return blank <= 0 ? null : new TopicIds(text.substring(0, blank), text.substring(blank + 1));
    }
}
