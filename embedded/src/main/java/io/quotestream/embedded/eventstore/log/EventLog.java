package io.quotestream.embedded.eventstore.log;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Every event in order of append, in memory, and the streams as lists of indexes in it. Appends are under one lock,
 * readers take none: an event is complete before the size that makes it visible grows.
 *
 * <p>Positions resemble the real server's: they start above zero (zero means "the start" to clients),
 * grow by about the size of each record, and commit and prepare position are the same, as they are on a server for
 * everything but the transactions of old TCP clients.
 */
public final class EventLog {

    private static final int CHUNK = 1 << 14;
    private static final byte[] NOTHING = {};
    private static final long FIRST_POSITION = 512;
    private static final int RECORD_OVERHEAD = 96;

    private final Clock clock;
    private final boolean categoryLinks;
    private final Map<String, StreamLog> streams = new ConcurrentHashMap<>();
    private final Map<String, EventType> types = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final EventIdIndex ids = new EventIdIndex(this::get);
    private final ConcurrencyCheck commitCheck = new ConcurrencyCheck(this, ids);
    private volatile LogRecord[][] chunks = new LogRecord[16][];
    private volatile int size;
    private volatile long userEvents;
    private long nextPosition = FIRST_POSITION;

    public EventLog(Clock clock, boolean categoryLinks) {
        this.clock = clock;
        this.categoryLinks = categoryLinks;
    }

    public int size() {
        return size;
    }

    /** Events but for the system's own (links, metadata, tombstones). */
    public long userEvents() {
        return userEvents;
    }

    public LogRecord get(int index) {
        return chunks[index / CHUNK][index % CHUNK];
    }

    /** The stream of that name, empty when nothing was ever written to it. */
    public StreamLog stream(String name) {
        return streams.computeIfAbsent(name, StreamLog::new);
    }

    public LogRecord get(StreamLog stream, long revision) {
        return get(stream.indexInLog(revision));
    }

    /** The index of the first event at or after the position; the size of the log when there is none. */
    public int firstIndexFrom(long position) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            // Positions are unsigned on the wire.
            if (Long.compareUnsigned(get(middle).position, position) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The event a link points to, or null when it is deleted, truncated, or never was. */
    @Nullable
    public LogRecord target(LogRecord link) {
        String text = new String(link.data, StandardCharsets.UTF_8);
        int at = text.indexOf('@');
        if (at <= 0) {
            return null;
        }
        StreamLog stream = streams.get(text.substring(at + 1));
        long revision;
        try {
            revision = Long.parseLong(text, 0, at, 10);
        } catch (NumberFormatException notALink) {
            return null;
        }
        if (stream == null || stream.isTombstoned() || stream.isMissing()) {
            return null;
        }
        if (revision < stream.firstReadable() || revision >= stream.count()) {
            return null;
        }
        LogRecord event = get(stream, revision);
        return stream.limits().isExpired(event) ? null : event;
    }

    /** Calls back, on the appending thread, after each append; must be quick. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    public AppendOutcome append(String streamName, ExpectedRevision expected, List<NewEvent> events) {
        AppendOutcome outcome;
        synchronized (this) {
            StreamLog stream = stream(streamName);
            if (stream.isTombstoned()) {
                return AppendOutcome.deleted();
            }
            AppendOutcome earlier = commitCheck.outcomeWithoutWriting(stream, expected, events);
            if (earlier != null) {
                return earlier;
            }
            if (stream.limits().isDeleted()) {
                // Writing to a deleted stream brings it back, with its old events hidden.
                truncate(stream, stream.count());
            }
            for (NewEvent event : events) {
                write(stream, event);
            }
            // Not the log's last event, which may be a link to this one.
            outcome = stream.count() == 0
                    ? new AppendOutcome(AppendOutcome.Kind.APPENDED, -1, -1)
                    : AppendOutcome.endingWith(get(stream, stream.lastRevision()));
        }
        watchers.forEach(Runnable::run);
        return outcome;
    }

    /** Hides all events of the stream; later appends continue with the next revision. */
    public AppendOutcome delete(String streamName, ExpectedRevision expected) {
        AppendOutcome outcome;
        synchronized (this) {
            StreamLog stream = stream(streamName);
            AppendOutcome refusal = ConcurrencyCheck.refusalToDelete(stream, expected);
            if (refusal != null) {
                return refusal;
            }
            truncate(stream, Long.MAX_VALUE);
            outcome = new AppendOutcome(AppendOutcome.Kind.APPENDED, stream.lastRevision(), lastPosition());
        }
        watchers.forEach(Runnable::run);
        return outcome;
    }

    /** Deletes the stream for good. */
    public AppendOutcome tombstone(String streamName, ExpectedRevision expected) {
        AppendOutcome outcome;
        synchronized (this) {
            StreamLog stream = stream(streamName);
            AppendOutcome refusal = ConcurrencyCheck.refusalToDelete(stream, expected);
            if (refusal != null) {
                return refusal;
            }
            add(new LogRecord(
                    stream,
                    type(LogRecord.STREAM_DELETED),
                    Long.MAX_VALUE,
                    nextPosition,
                    LogRecord.ticks(clock.instant()),
                    UUID.randomUUID(),
                    false,
                    NOTHING,
                    NOTHING));
            stream.tombstone(true);
            outcome = new AppendOutcome(AppendOutcome.Kind.APPENDED, Long.MAX_VALUE, lastPosition());
        }
        watchers.forEach(Runnable::run);
        return outcome;
    }

    /** Hides the events before this revision from the stream's readers. */
    public void truncateBefore(String streamName, long revision) {
        synchronized (this) {
            truncate(stream(streamName), revision);
        }
        watchers.forEach(Runnable::run);
    }

    /** Takes the last events out of the log again, system events among them, as an unreplicated tail or an old backup does. */
    public synchronized void forgetLast(int events) {
        for (int i = 0; i < events; i++) {
            int index = size - 1;
            LogRecord last = get(index);
            size = index;
            nextPosition = last.position;
            if (!last.isSystem()) {
                countUserEvents(-1);
            }
            if (last.revision == Long.MAX_VALUE) {
                last.stream.tombstone(false);
            } else {
                last.stream.removeLast();
                applyMetadataOf(last.stream);
            }
        }
        ids.clear();
        for (int index = 0; index < size; index++) {
            ids.add(index);
        }
    }

    private long lastPosition() {
        return size == 0 ? -1 : get(size - 1).position;
    }

    private void write(StreamLog stream, NewEvent event) {
        boolean json = event.contentType().equals(NewEvent.JSON);
        long ticks = LogRecord.ticks(event.created() == null ? clock.instant() : event.created());
        LogRecord written = new LogRecord(
                stream,
                type(event.type()),
                stream.count(),
                nextPosition,
                ticks,
                event.id(),
                json,
                event.data(),
                event.metadata());
        // First the log, then the stream: a reader that sees the stream grow reads the event from the log.
        int index = add(written);
        stream.add(index);
        if (!written.isSystem()) {
            countUserEvents(1);
        }
        if (stream.name().startsWith("$$")) {
            applyMetadataOf(stream);
        }
        if (categoryLinks) {
            linkToCategory(written);
        }
    }

    private int add(LogRecord written) {
        int index = size;
        LogRecord[][] all = chunks;
        if (index / CHUNK == all.length) {
            all = Arrays.copyOf(all, all.length * 2);
            chunks = all;
        }
        if (all[index / CHUNK] == null) {
            all[index / CHUNK] = new LogRecord[CHUNK];
        }
        all[index / CHUNK][index % CHUNK] = written;
        nextPosition += RECORD_OVERHEAD
                + written.stream.nameBytes().size()
                + written.type.bytes().size()
                + (long) written.data.length
                + written.metadata.length;
        ids.add(index);
        size = index + 1;
        return index;
    }

    private void truncate(StreamLog stream, long revision) {
        StreamLog metadata = stream("$$" + stream.name());
        byte[] current = metadata.count() == 0 ? NOTHING : get(metadata, metadata.lastRevision()).data;
        byte[] changed = StreamLimits.withTruncateBefore(current, revision).getBytes(StandardCharsets.UTF_8);
        write(metadata, new NewEvent(UUID.randomUUID(), LogRecord.METADATA, changed, NOTHING, NewEvent.JSON, null));
    }

    private void applyMetadataOf(StreamLog metadataStream) {
        if (metadataStream.name().startsWith("$$")) {
            StreamLog subject = stream(metadataStream.name().substring(2));
            subject.limit(
                    metadataStream.count() == 0
                            ? StreamLimits.NONE
                            : StreamLimits.read(get(metadataStream, metadataStream.lastRevision()).data));
        }
    }

    /** What the server's own projection by category does: the category is the name up to its first dash. */
    private void linkToCategory(LogRecord event) {
        String name = event.stream.name();
        int dash = name.indexOf('-');
        if (dash <= 0 || name.startsWith("$")) {
            return;
        }
        byte[] target = event.isLink() ? event.data : linkTo(name, event.revision);
        write(stream("$ce-" + name.substring(0, dash)), link(target));
    }

    public static byte[] linkTo(String stream, long revision) {
        return (revision + "@" + stream).getBytes(StandardCharsets.UTF_8);
    }

    public static NewEvent link(byte[] target) {
        return new NewEvent(UUID.randomUUID(), LogRecord.LINK, target, NOTHING, NewEvent.BINARY, null);
    }

    private EventType type(String name) {
        return types.computeIfAbsent(name, EventType::new);
    }

    private void countUserEvents(int difference) {
        long events = userEvents + difference;
        userEvents = events;
    }
}
