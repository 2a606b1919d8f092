package io.quotestream.embedded.eventstore.protocol;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.log.NewEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as the protocol's {@code ReadResp.event}. The data comes last of a recorded event's fields, so that it
 * can follow from the log's array without a copy.
 *
 * <p>As servers since 22.10 do, every event carries its own commit and prepare position wherever it is read, a linked
 * event its own and not its link's; the message itself has the position of the requested event (the link).
 */
final class EventFrames {

    /** Map entries: key is field 1, value is field 2. */
    private static final int KEY = 1;

    private static final int VALUE = 2;
    private static final ByteString TYPE = ByteString.copyFromUtf8("type");
    private static final ByteString CREATED = ByteString.copyFromUtf8("created");
    private static final ByteString CONTENT_TYPE = ByteString.copyFromUtf8("content-type");
    private static final ByteString JSON = ByteString.copyFromUtf8(NewEvent.JSON);
    private static final ByteString BINARY = ByteString.copyFromUtf8(NewEvent.BINARY);
    private static final byte[] NOTHING = {};

    private final boolean idsAsText;

    EventFrames(boolean idsAsText) {
        this.idsAsText = idsAsText;
    }

    ReadFrame event(LogRecord event) {
        return frame(event, null, event.position);
    }

    /** @param event null when the target is gone */
    ReadFrame link(LogRecord link, @Nullable LogRecord event) {
        return frame(event, link, link.position);
    }

    private ReadFrame frame(@Nullable LogRecord event, @Nullable LogRecord link, long position) {
        byte[] linkField = link == null ? NOTHING : recordedEvent(ReadResp.ReadEvent.LINK_FIELD_NUMBER, link, true);
        byte[] eventField =
                event == null ? NOTHING : recordedEvent(ReadResp.ReadEvent.EVENT_FIELD_NUMBER, event, false);
        byte[] eventData = event == null ? NOTHING : event.data;
        int positionSize =
                CodedOutputStream.computeUInt64Size(ReadResp.ReadEvent.COMMIT_POSITION_FIELD_NUMBER, position);
        int bodySize = positionSize + linkField.length + eventField.length + eventData.length;
        try {
            byte[] head = new byte
                    [CodedOutputStream.computeTagSize(ReadResp.EVENT_FIELD_NUMBER)
                            + CodedOutputStream.computeUInt32SizeNoTag(bodySize)
                            + bodySize
                            - eventData.length];
            CodedOutputStream out = CodedOutputStream.newInstance(head);
            writeLength(out, ReadResp.EVENT_FIELD_NUMBER, bodySize);
            out.writeUInt64(ReadResp.ReadEvent.COMMIT_POSITION_FIELD_NUMBER, position);
            out.writeRawBytes(linkField);
            out.writeRawBytes(eventField);
            out.checkNoSpaceLeft();
            return ReadFrame.ofEvent(head, eventData);
        } catch (IOException wrongSize) {
            throw new UncheckedIOException(wrongSize);
        }
    }

    /** The recorded event as a field of its message, complete or up to where the bytes of its data begin. */
    private byte[] recordedEvent(int field, LogRecord event, boolean complete) {
        ByteString created = ByteString.copyFromUtf8(Long.toString(event.createdTicks));
        ByteString contentType = event.json ? JSON : BINARY;
        int idSize = idSize(event);
        int streamSize = CodedOutputStream.computeBytesSize(
                Shared.StreamIdentifier.STREAM_NAME_FIELD_NUMBER, event.stream.nameBytes());
        int size = lengthSize(ReadResp.ReadEvent.RecordedEvent.ID_FIELD_NUMBER, idSize)
                + lengthSize(ReadResp.ReadEvent.RecordedEvent.STREAM_IDENTIFIER_FIELD_NUMBER, streamSize)
                + CodedOutputStream.computeUInt64Size(
                        ReadResp.ReadEvent.RecordedEvent.STREAM_REVISION_FIELD_NUMBER, event.revision)
                + CodedOutputStream.computeUInt64Size(
                        ReadResp.ReadEvent.RecordedEvent.PREPARE_POSITION_FIELD_NUMBER, event.position)
                + CodedOutputStream.computeUInt64Size(
                        ReadResp.ReadEvent.RecordedEvent.COMMIT_POSITION_FIELD_NUMBER, event.position)
                + entrySize(TYPE, event.type.bytes())
                + entrySize(CREATED, created)
                + entrySize(CONTENT_TYPE, contentType)
                + CodedOutputStream.computeByteArraySize(
                        ReadResp.ReadEvent.RecordedEvent.CUSTOM_METADATA_FIELD_NUMBER, event.metadata)
                + lengthSize(ReadResp.ReadEvent.RecordedEvent.DATA_FIELD_NUMBER, event.data.length);
        byte[] bytes = new byte[lengthSize(field, size) - (complete ? 0 : event.data.length)];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writeLength(out, field, size);
            writeLength(out, ReadResp.ReadEvent.RecordedEvent.ID_FIELD_NUMBER, idSize);
            writeId(out, event);
            writeLength(out, ReadResp.ReadEvent.RecordedEvent.STREAM_IDENTIFIER_FIELD_NUMBER, streamSize);
            out.writeBytes(Shared.StreamIdentifier.STREAM_NAME_FIELD_NUMBER, event.stream.nameBytes());
            out.writeUInt64(ReadResp.ReadEvent.RecordedEvent.STREAM_REVISION_FIELD_NUMBER, event.revision);
            out.writeUInt64(ReadResp.ReadEvent.RecordedEvent.PREPARE_POSITION_FIELD_NUMBER, event.position);
            out.writeUInt64(ReadResp.ReadEvent.RecordedEvent.COMMIT_POSITION_FIELD_NUMBER, event.position);
            writeEntry(out, TYPE, event.type.bytes());
            writeEntry(out, CREATED, created);
            writeEntry(out, CONTENT_TYPE, contentType);
            out.writeByteArray(ReadResp.ReadEvent.RecordedEvent.CUSTOM_METADATA_FIELD_NUMBER, event.metadata);
            writeLength(out, ReadResp.ReadEvent.RecordedEvent.DATA_FIELD_NUMBER, event.data.length);
            if (complete) {
                out.writeRawBytes(event.data);
            }
            out.checkNoSpaceLeft();
        } catch (IOException wrongSize) {
            throw new UncheckedIOException(wrongSize);
        }
        return bytes;
    }

    private int idSize(LogRecord event) {
        return idsAsText
                ? CodedOutputStream.computeStringSize(
                        Shared.UUID.STRING_FIELD_NUMBER, event.id().toString())
                : lengthSize(Shared.UUID.STRUCTURED_FIELD_NUMBER, structuredIdSize(event));
    }

    private static int structuredIdSize(LogRecord event) {
        return CodedOutputStream.computeInt64Size(
                        Shared.UUID.Structured.MOST_SIGNIFICANT_BITS_FIELD_NUMBER, event.idHigh)
                + CodedOutputStream.computeInt64Size(
                        Shared.UUID.Structured.LEAST_SIGNIFICANT_BITS_FIELD_NUMBER, event.idLow);
    }

    private void writeId(CodedOutputStream out, LogRecord event) throws IOException {
        if (idsAsText) {
            out.writeString(Shared.UUID.STRING_FIELD_NUMBER, event.id().toString());
            return;
        }
        writeLength(out, Shared.UUID.STRUCTURED_FIELD_NUMBER, structuredIdSize(event));
        out.writeInt64(Shared.UUID.Structured.MOST_SIGNIFICANT_BITS_FIELD_NUMBER, event.idHigh);
        out.writeInt64(Shared.UUID.Structured.LEAST_SIGNIFICANT_BITS_FIELD_NUMBER, event.idLow);
    }

    private static int entrySize(ByteString key, ByteString value) {
        return lengthSize(
                ReadResp.ReadEvent.RecordedEvent.METADATA_FIELD_NUMBER,
                CodedOutputStream.computeBytesSize(KEY, key) + CodedOutputStream.computeBytesSize(VALUE, value));
    }

    private static void writeEntry(CodedOutputStream out, ByteString key, ByteString value) throws IOException {
        writeLength(
                out,
                ReadResp.ReadEvent.RecordedEvent.METADATA_FIELD_NUMBER,
                CodedOutputStream.computeBytesSize(KEY, key) + CodedOutputStream.computeBytesSize(VALUE, value));
        out.writeBytes(KEY, key);
        out.writeBytes(VALUE, value);
    }

    /** Size of a length-delimited field with its tag and length. */
    private static int lengthSize(int field, int length) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
    }

    private static void writeLength(CodedOutputStream out, int field, int length) throws IOException {
        out.writeTag(field, com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(length);
    }
}
