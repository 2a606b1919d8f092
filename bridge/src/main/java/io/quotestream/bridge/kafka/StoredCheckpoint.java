package io.quotestream.bridge.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotestream.model.SourcePosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of the checkpoint topic.
 *
 * @param checkpoint where to continue; null to begin at the configured start, which is what {@code checkpoint reset} stores
 * @param of what it is a checkpoint of
 */
public record StoredCheckpoint(@Nullable Checkpoint checkpoint, CopyIdentity of) {

    /** In JSON, no position: with the first entry of the source. */
    private static final String BEGINNING = "beginning";

    /** In JSON, no checkpoint: as at a first start. */
    private static final String START = "start";

    private static final String VERSION = "2";
    private static final String MOVED_TO = "movedTo";
    private static final JsonFactory JSON = new JsonFactory();

    /** Where to continue, for people. */
    public String position() {
        if (checkpoint == null) {
            return START;
        }
        return checkpoint.position() == null ? BEGINNING : checkpoint.position().toString();
    }

    /** The value; version 0.1.0 reads the position from it too. */
    byte[] toJson() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("version", VERSION);
        fields.put("position", position());
        if (checkpoint != null && checkpoint.lastEvent() != null) {
            fields.put("lastEventPosition", checkpoint.lastEvent().position().toString());
            fields.put("lastEventId", checkpoint.lastEvent().id());
        }
        fields.put("source", of.source());
        fields.put("filter", of.filter());
        fields.put("start", of.start());
        fields.put("eventsTopicId", of.eventsTopicId());
        fields.put("eventsPartitions", Integer.toString(of.eventsPartitions()));
        return toJson(fields);
    }

    /**
     * Under the source's name, the mark that its checkpoint is under {@code bridge} from now on. Version 0.1.0 finds no position
     * in it and ends, where it would repeat everything if it found nothing.
     */
    static byte[] movedTo(String bridge) {
        return toJson(Map.of(MOVED_TO, bridge));
    }

    private static byte[] toJson(Map<String, String> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toJson} writes, and what version 0.1.0 wrote; empty for {@link #movedTo}. Fields of later versions are
     * ignored.
     *
     * @param early what a value of version 0.1.0 is a checkpoint of
     * @throws IllegalArgumentException if it is something else
     */
    public static Optional<StoredCheckpoint> fromJson(byte[] value, CopyIdentity early) {
        Map<String, String> fields = fields(value);
        if (fields.containsKey(MOVED_TO)) {
            return Optional.empty();
        }
        String position = required(fields, "position");
        if (position.equals(START)) {
            return Optional.of(new StoredCheckpoint(null, of(fields, early)));
        }
        String lastPosition = fields.get("lastEventPosition");
        String lastId = fields.get("lastEventId");
        Checkpoint.LastEvent last = lastPosition == null || lastId == null
                ? null
                : new Checkpoint.LastEvent(SourcePosition.parse(lastPosition), lastId);
        SourcePosition at = position.equals(BEGINNING) ? null : SourcePosition.parse(position);
        return Optional.of(new StoredCheckpoint(new Checkpoint(at, last), of(fields, early)));
    }

    private static CopyIdentity of(Map<String, String> fields, CopyIdentity early) {
        String version = fields.get("version");
        if (version == null) {
            return early;
        }
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException("a checkpoint of format " + version + ", this version reads " + VERSION);
        }
        return new CopyIdentity(
                required(fields, "source"),
                required(fields, "filter"),
                required(fields, "start"),
                required(fields, "eventsTopicId"),
                Integer.parseInt(required(fields, "eventsPartitions")));
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("not a checkpoint: no " + name);
        }
        return value;
    }

    private static Map<String, String> fields(byte[] value) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a checkpoint: expected a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not a checkpoint: " + e.getClass().getSimpleName(), e);
        }
        return fields;
    }
}
