package io.quotestream.embedded.eventstore.log;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every event in order of append, in memory, and the streams as lists of indexes in it. Appends are under one lock,
 * readers take none.
 *
 * <p>Commit and prepare position of an event are the same, as they are on a server for everything but the transactions of
 * old TCP clients.
 */
public final class EventLog {

    private static final byte[] NOTHING = {};

    private final Clock clock;
    private final Linking linking;
    private final CategoryLinks links = new CategoryLinks((stream, link) -> write(stream(stream), link));
    private final Map<String, StreamLog> streams = new ConcurrentHashMap<>();
    private final Map<String, EventType> types = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final RecordList records = new RecordList();
    private final EventIdIndex ids = new EventIdIndex(records::get);
    private final ConcurrencyCheck commitCheck = new ConcurrencyCheck(this, ids);
    private volatile long userEvents;

    public EventLog(Clock clock, Linking linking) {
        this.clock = clock;
        this.linking = linking;
    }

    public int size() {
        return records.size();
    }

    /** Events but for the system's own (links, metadata, tombstones). */
    public long userEvents() {
        return userEvents;
    }

    public LogRecord get(int index) {
        return records.get(index);
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
        return records.firstIndexFrom(position);
    }

    /** The position of the event that is appended next. */
    public long nextPosition() {
        return records.nextPosition();
    }

    /** Whether a reader of {@code $all} may begin at this commit position: no number between the starts of two records. */
    public boolean isReadableFrom(long commit) {
        int index = firstIndexFrom(commit);
        return commit == 0
                || Long.compareUnsigned(commit, nextPosition()) >= 0
                || (index < size() && get(index).position == commit);
    }

    /** The event a link points to, or null when it is deleted, truncated, or never was. */
    @Nullable
    public LogRecord target(LogRecord link) {
        LinkTarget target = LinkTarget.parse(link.data);
        StreamLog stream = target == null ? null : streams.get(target.stream());
        if (target == null || stream == null || stream.isTombstoned() || stream.isMissing()) {
            return null;
        }
        long revision = target.revision();
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

    /** Appends all of the events, or none. */
    public AppendOutcome append(String streamName, ExpectedRevision expected, List<NewEvent> events) {
        return change(() -> {
            StreamLog stream = stream(streamName);
            if (stream.isTombstoned()) {
                return AppendOutcome.deleted();
            }
            AppendOutcome earlier = commitCheck.outcomeWithoutWriting(stream, expected, events);
            if (earlier != null) {
                return earlier;
            }
            int before = stream.count();
            boolean revived = stream.isDeleted() && !events.isEmpty();
            if (revived) {
                // Before anybody sees the new event: the old ones stay hidden.
                stream.limit(stream.limits().truncatedBefore(before));
            }
            for (NewEvent event : events) {
                write(stream, event);
            }
            if (revived) {
                truncate(stream, before);
            }
            // Not the log's last event, which may be a link to this one.
            return stream.count() == 0
                    ? new AppendOutcome(AppendOutcome.Kind.APPENDED, -1, -1)
                    : AppendOutcome.endingWith(get(stream, stream.lastRevision()));
        });
    }

    /** Hides all events of the stream and drops its other metadata; later appends continue with the next revision. */
    public AppendOutcome delete(String streamName, ExpectedRevision expected) {
        return change(() -> {
            StreamLog stream = stream(streamName);
            AppendOutcome refusal = ConcurrencyCheck.refusalToDeleteSoftly(stream, expected);
            if (refusal != null) {
                return refusal;
            }
            writeMetadata(stream, StreamLimits.deleted());
            return new AppendOutcome(AppendOutcome.Kind.APPENDED, stream.lastRevision(), lastPosition());
        });
    }

    /** Deletes the stream for good. */
    public AppendOutcome tombstone(String streamName, ExpectedRevision expected) {
        return change(() -> {
            StreamLog stream = stream(streamName);
            AppendOutcome refusal = ConcurrencyCheck.refusalToDelete(stream, expected);
            if (refusal != null) {
                return refusal;
            }
            LogRecord tombstone = new LogRecord(
                    stream,
                    type(LogRecord.STREAM_DELETED),
                    Long.MAX_VALUE,
                    records.nextPosition(),
                    LogRecord.ticks(clock.instant()),
                    UUID.randomUUID(),
                    false,
                    NOTHING,
                    NOTHING);
            add(tombstone);
            stream.tombstone(tombstone);
            return new AppendOutcome(AppendOutcome.Kind.APPENDED, Long.MAX_VALUE, lastPosition());
        });
    }

    /** Hides the events before this revision from the stream's readers. */
    public void truncateBefore(String streamName, long revision) {
        change(() -> {
            StreamLog stream = stream(streamName);
            truncate(stream, revision);
            return new AppendOutcome(AppendOutcome.Kind.APPENDED, stream.lastRevision(), lastPosition());
        });
    }

    /** Writes the links that are {@link Linking#LATE}. */
    public void writeLinks() {
        synchronized (this) {
            links.writeAll();
        }
        watchers.forEach(Runnable::run);
    }

    private AppendOutcome change(Supplier<AppendOutcome> change) {
        AppendOutcome outcome;
        synchronized (this) {
            outcome = change.get();
            if (linking == Linking.AT_ONCE) {
                links.writeAll();
            }
        }
        watchers.forEach(Runnable::run);
        return outcome;
    }

    /** Takes the last events out of the log again, system events among them, as an unreplicated tail or an old backup does. */
    public synchronized void forgetLast(int events) {
        for (int i = 0; i < events; i++) {
            LogRecord last = records.removeLast();
            if (!last.isSystem()) {
                countUserEvents(-1);
            }
            if (last.revision == Long.MAX_VALUE) {
                last.stream.tombstone(null);
            } else {
                last.stream.removeLast();
            }
            if (last.stream.isMetadata()) {
                stream(last.stream.name().substring(2)).limit(limitsIn(last.stream));
            }
        }
        links.forgetFrom(records.nextPosition());
        ids.clear();
        for (int index = 0; index < size(); index++) {
            ids.add(index);
        }
    }

    private long lastPosition() {
        return size() == 0 ? -1 : get(size() - 1).position;
    }

    private void write(StreamLog stream, NewEvent event) {
        boolean json = event.contentType().equals(NewEvent.JSON);
        long ticks = LogRecord.ticks(event.created() == null ? clock.instant() : event.created());
        LogRecord written = new LogRecord(
                stream,
                type(event.type()),
                stream.count(),
                records.nextPosition(),
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
        if (stream.isMetadata()) {
            applyMetadata(stream);
        }
    }

    private int add(LogRecord written) {
        int index = records.add(written);
        ids.add(index);
        if (linking != Linking.NONE && !written.stream.name().startsWith("$ce-")) {
            links.add(written);
        }
        return index;
    }

    private void truncate(StreamLog stream, long revision) {
        StreamLog metadata = stream("$$" + stream.name());
        byte[] current = metadata.count() == 0 ? NOTHING : get(metadata, metadata.lastRevision()).data;
        writeMetadata(stream, StreamLimits.withTruncateBefore(current, revision));
    }

    private void writeMetadata(StreamLog stream, String json) {
        byte[] data = json.getBytes(StandardCharsets.UTF_8);
        write(
                stream("$$" + stream.name()),
                new NewEvent(UUID.randomUUID(), LogRecord.METADATA, data, NOTHING, NewEvent.JSON, null));
    }

    private void applyMetadata(StreamLog metadata) {
        StreamLog subject = stream(metadata.name().substring(2));
        StreamLimits limits = limitsIn(metadata);
        boolean revives = subject.isDeleted() && limits.truncateBefore() == 0;
        subject.limit(revives ? limits.truncatedBefore(subject.count()) : limits);
        if (revives) {
            // New metadata brings a deleted stream back as an append does, its old events hidden.
            truncate(subject, subject.count());
        }
    }

    private StreamLimits limitsIn(StreamLog metadata) {
        return metadata.count() == 0
                ? StreamLimits.NONE
                : StreamLimits.read(get(metadata, metadata.lastRevision()).data);
    }

    private EventType type(String name) {
        return types.computeIfAbsent(name, EventType::new);
    }

    private void countUserEvents(int difference) {
        long events = userEvents + difference;
        userEvents = events;
    }
}
