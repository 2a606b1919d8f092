package io.quotestream.local.feed;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import io.quotestream.local.oracle.AppendedEvent;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.local.pipeline.Pipeline;
import java.util.stream.Stream;

/** The event store's log as the bridge sees it, for the oracle. */
public final class AppendedEvents {

    private AppendedEvents() {}

    /** An oracle that has seen every event of {@code source}: a stream, or {@code $all}. */
    public static Oracle oracle(EmbeddedEventStore store, String source) {
        Oracle oracle = new Oracle();
        boolean isAll = source.equals(Pipeline.ALL);
        try (Stream<StoredEvent> events = isAll ? store.events() : store.events(source)) {
            events.filter(event -> !event.type().startsWith("$"))
                    .map(event -> new AppendedEvent(
                            event.id().toString(),
                            event.type(),
                            event.stream(),
                            event.revision(),
                            Long.toString(isAll ? event.position() : event.revision()),
                            event.created(),
                            event.data(),
                            event.metadata()))
                    .forEachOrdered(oracle::add);
        }
        return oracle;
    }
}
