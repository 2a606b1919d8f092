package io.quotestream.embedded.eventstore.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent;
import io.quotestream.embedded.eventstore.log.EventType;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EventFramesTest {

    private static final UUID ID = UUID.fromString("01234567-89ab-cdef-8123-456789abcdef");

    private final LogRecord event = record("s-ü", 7, 12_345, "data", "meta");
    private final LogRecord link = record("$ce-s", 300, 70_000, "7@s-ü", "");

    @Test
    void writesAnEventAsTheProtocolHasIt() throws Exception {
        ReadResp message = parse(new EventFrames(false).event(event));

        assertThat(message.getEvent().getCommitPosition()).isEqualTo(12_345);
        assertThat(message.getEvent().hasLink()).isFalse();
        ReadEvent.RecordedEvent recorded = message.getEvent().getEvent();
        assertThat(recorded.getId().getStructured().getMostSignificantBits()).isEqualTo(ID.getMostSignificantBits());
        assertThat(recorded.getId().getStructured().getLeastSignificantBits()).isEqualTo(ID.getLeastSignificantBits());
        assertThat(recorded.getStreamIdentifier().getStreamName().toStringUtf8())
                .isEqualTo("s-ü");
        assertThat(recorded.getStreamRevision()).isEqualTo(7);
        assertThat(recorded.getCommitPosition()).isEqualTo(12_345);
        assertThat(recorded.getPreparePosition()).isEqualTo(12_345);
        assertThat(recorded.getMetadataMap())
                .containsEntry("type", "typ")
                .containsEntry("created", "17")
                .containsEntry("content-type", "application/json");
        assertThat(recorded.getData().toStringUtf8()).isEqualTo("data");
        assertThat(recorded.getCustomMetadata().toStringUtf8()).isEqualTo("meta");
    }

    @Test
    void writesALinkWithItsEvent() throws Exception {
        ReadEvent resolved = parse(new EventFrames(false).link(link, event)).getEvent();

        assertThat(resolved.getCommitPosition()).isEqualTo(70_000);
        assertThat(resolved.getLink().getStreamRevision()).isEqualTo(300);
        assertThat(resolved.getLink().getData().toStringUtf8()).isEqualTo("7@s-ü");
        assertThat(resolved.getEvent().getCommitPosition()).isEqualTo(12_345);
        assertThat(resolved.getEvent().getData().toStringUtf8()).isEqualTo("data");
    }

    @Test
    void writesALinkAloneWhenItsEventIsGone() throws Exception {
        ReadEvent unresolved = parse(new EventFrames(false).link(link, null)).getEvent();

        assertThat(unresolved.hasEvent()).isFalse();
        assertThat(unresolved.getLink().getStreamRevision()).isEqualTo(300);
    }

    @Test
    void writesTheIdAsTextWhenRequested() throws Exception {
        ReadResp message = parse(new EventFrames(true).event(event));

        assertThat(message.getEvent().getEvent().getId().getString()).isEqualTo(ID.toString());
    }

    @Test
    void writesTheSameBytesWhetherDrainedOrRead() throws Exception {
        ReadFrame frame = new EventFrames(false).link(link, event);

        assertThat(ReadFrame.MARSHALLER.stream(frame).readAllBytes())
                .isEqualTo(frame.toByteArray())
                .hasSize(frame.length());
    }

    private static ReadResp parse(ReadFrame frame) throws Exception {
        return ReadResp.parseFrom(frame.toByteArray());
    }

    private static LogRecord record(String stream, long revision, long position, String data, String metadata) {
        return new LogRecord(
                new StreamLog(stream),
                new EventType("typ"),
                revision,
                position,
                17,
                ID,
                true,
                data.getBytes(StandardCharsets.UTF_8),
                metadata.getBytes(StandardCharsets.UTF_8));
    }
}
