package io.quotestream.embedded.eventstore.log;

import java.time.Instant;
import java.util.UUID;

/**
 * One event in the log. Small on purpose, for a log of millions: the stream and the type's bytes are shared, the id is
 * two longs. Immutable.
 */
public final class LogRecord {

    static final String LINK = "$>";
    static final String METADATA = "$metadata";
    static final String STREAM_DELETED = "$streamDeleted";

    private static final long TICKS_PER_SECOND = 10_000_000L;

    public final StreamLog stream;
    public final EventType type;
    public final long revision;
    public final long position;
    /** 100 ns since 1970, the protocol's unit. */
    public final long createdTicks;

    public final long idHigh;
    public final long idLow;
    public final boolean json;
    public final byte[] data;
    public final byte[] metadata;

    public LogRecord(
            StreamLog stream,
            EventType type,
            long revision,
            long position,
            long createdTicks,
            UUID id,
            boolean json,
            byte[] data,
            byte[] metadata) {
        this.stream = stream;
        this.type = type;
        this.revision = revision;
        this.position = position;
        this.createdTicks = createdTicks;
        this.idHigh = id.getMostSignificantBits();
        this.idLow = id.getLeastSignificantBits();
        this.json = json;
        this.data = data;
        this.metadata = metadata;
    }

    public boolean isLink() {
        return type.name().equals(LINK);
    }

    boolean isSystem() {
        return type.name().startsWith("$");
    }

    boolean hasId(UUID id) {
        return idHigh == id.getMostSignificantBits() && idLow == id.getLeastSignificantBits();
    }

    public UUID id() {
        return new UUID(idHigh, idLow);
    }

    public StoredEvent toStoredEvent() {
        return new StoredEvent(
                stream.name(),
                revision,
                position,
                id(),
                type.name(),
                instant(createdTicks),
                data,
                metadata,
                json ? NewEvent.JSON : NewEvent.BINARY);
    }

    static long ticks(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), TICKS_PER_SECOND), instant.getNano() / 100);
    }

    static Instant instant(long ticks) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, TICKS_PER_SECOND), Math.floorMod(ticks, TICKS_PER_SECOND) * 100);
    }
}
