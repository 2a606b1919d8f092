package io.quotestream.bridge.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotestream.bridge.source.SourceMessage;
import io.quotestream.model.SourcePosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The position up to which everything of the source is committed to Kafka. Its record is written in the same transaction as
 * the events.
 *
 * @param position where to continue, exclusive; null to continue with the first entry, which is the end of an empty source
 * @param lastEvent the last event that was processed; null when none was yet. Not after {@code position}: a filtered source
 *     advances past unwanted events
 */
public record Checkpoint(
        @Nullable SourcePosition position, @Nullable LastEvent lastEvent) {

    /** In JSON, no position. */
    private static final String BEGINNING = "beginning";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * The last processed event; when the source has another id at its position, history was rewritten.
     *
     * @param position its position in the source
     * @param id the id of the entry there: of the link, not of its target
     */
    public record LastEvent(SourcePosition position, String id) {}

    /** The checkpoint once {@code processed} is written or skipped too; it never moves back. */
    public static Checkpoint advance(@Nullable Checkpoint current, SourceMessage processed) {
        SourcePosition reached = current == null ? null : current.position;
        SourcePosition furthest =
                reached != null && reached.isAfter(processed.position()) ? reached : processed.position();
        if (processed instanceof SourceMessage.Event event) {
            String id = event.original().getEventId().toString();
            return new Checkpoint(furthest, new LastEvent(event.position(), id));
        }
        return new Checkpoint(furthest, current == null ? null : current.lastEvent);
    }

    /** The position after which an event is new. */
    @Nullable
    public SourcePosition lastEventPosition() {
        return lastEvent == null ? null : lastEvent.position;
    }

    byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("position", position == null ? BEGINNING : position.toString());
            if (lastEvent != null) {
                json.writeStringField("lastEventPosition", lastEvent.position.toString());
                json.writeStringField("lastEventId", lastEvent.id);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toJson} writes; fields of later versions are ignored.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Checkpoint fromJson(byte[] value) {
        String position = null;
        String lastPosition = null;
        String lastId = null;
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a checkpoint: expected a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "position" -> position = json.getText();
                    case "lastEventPosition" -> lastPosition = json.getText();
                    case "lastEventId" -> lastId = json.getText();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not a checkpoint: " + e.getClass().getSimpleName(), e);
        }
        if (position == null) {
            throw new IllegalArgumentException("not a checkpoint: no position");
        }
        LastEvent last = lastPosition == null || lastId == null
                ? null
                : new LastEvent(SourcePosition.parse(lastPosition), lastId);
        return new Checkpoint(position.equals(BEGINNING) ? null : SourcePosition.parse(position), last);
    }
}
