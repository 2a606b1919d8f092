package io.quotestream.embedded.eventstore.log;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * What the server's projection {@code $by_category} does: for each event a link in the stream of its category, which is
 * its stream's name up to the first dash; for a soft deletion one to the metadata event, for a tombstone one to the
 * tombstone. Events that are called JSON and are not get none. Confined to the log's lock.
 */
final class CategoryLinks {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final BiConsumer<String, NewEvent> writer;
    private final ArrayDeque<LogRecord> waiting = new ArrayDeque<>();

    /** @param writer appends an event to a stream */
    CategoryLinks(BiConsumer<String, NewEvent> writer) {
        this.writer = writer;
    }

    /** An event was written; its link is still to come. */
    void add(LogRecord event) {
        waiting.add(event);
    }

    /** Writes the links that are still to come. */
    void writeAll() {
        for (LogRecord event = waiting.poll(); event != null; event = waiting.poll()) {
            write(event);
        }
    }

    /** The log was cut back to this position: events behind it were never there. */
    void forgetFrom(long position) {
        waiting.removeIf(event -> event.position >= position);
    }

    private void write(LogRecord event) {
        boolean isDeletion = isSoftDeletion(event) || event.revision == Long.MAX_VALUE;
        String subject =
                event.stream.name().startsWith("$$") ? event.stream.name().substring(2) : event.stream.name();
        boolean isLinked = isDeletion || (!event.stream.name().startsWith("$") && isWhatItIsCalled(event));
        int dash = subject.indexOf('-');
        if (dash <= 0 || subject.startsWith("$") || !isLinked) {
            return;
        }
        byte[] target = event.isLink() ? event.data : new LinkTarget(event.stream.name(), event.revision).toBytes();
        writer.accept(
                "$ce-" + subject.substring(0, dash),
                new NewEvent(
                        UUID.randomUUID(), LogRecord.LINK, target, metadata(event, isDeletion), NewEvent.BINARY, null));
    }

    private static boolean isSoftDeletion(LogRecord event) {
        return event.stream.name().startsWith("$$")
                && StreamLimits.read(event.data).isDeleted();
    }

    private static byte[] metadata(LogRecord cause, boolean isDeletion) {
        ObjectNode metadata = JSON.createObjectNode()
                .put("$v", "2:-1:1:4")
                .put("$c", cause.position)
                .put("$p", cause.position)
                .put("$o", cause.stream.name())
                .put("$causedBy", cause.id().toString());
        if (isDeletion) {
            metadata.put("$deleted", -1);
        }
        return metadata.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isWhatItIsCalled(LogRecord event) {
        if (!event.json || event.data.length == 0) {
            return true;
        }
        try {
            JSON.readTree(event.data);
            return true;
        } catch (IOException notJson) {
            return false;
        }
    }
}
