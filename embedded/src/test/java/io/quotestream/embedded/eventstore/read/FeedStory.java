package io.quotestream.embedded.eventstore.read;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.ExpectedRevision;
import io.quotestream.embedded.eventstore.log.Linking;
import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log, and what its feeds send, as words: {@code confirmed}, {@code caught up}, the type of an event, {@code [e3]} for a
 * checkpoint at the position of the event of type e3, {@code [<e3]} for one with prepare position 0, and the status of a
 * failure.
 */
final class FeedStory {

    private static final String HIDDEN = "$persistentsubscription-$all::g-checkpoint";

    final EventLog log = new EventLog(Clock.systemUTC(), Linking.NONE);
    private final EventStoreVersion version;
    private int appended;

    FeedStory(EventStoreVersion version) {
        this.version = version;
    }

    /** Appends events of types e0, e1, .. numbered over all streams. */
    FeedStory append(String stream, int events) {
        List<NewEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(NewEvent.json("e" + appended, "{}"));
            appended++;
        }
        log.append(stream, ExpectedRevision.ANY, batch);
        return this;
    }

    /** What the server appends of another application's persistent subscription. */
    FeedStory appendHidden(int events) {
        return append(HIDDEN, events);
    }

    LogPosition of(int event) {
        return LogPosition.of(log.get(event));
    }

    LogPosition before(int event) {
        return LogPosition.before(log.get(event).position);
    }

    /** To {@code $all}, from the beginning. */
    ReadFeed toAll() {
        return feed(all().setStart(empty()), null);
    }

    ReadFeed toAllAfter(LogPosition position) {
        return feed(all().setPosition(wire(position)), null);
    }

    ReadFeed toAllFromEnd() {
        return feed(all().setEnd(empty()), null);
    }

    /** To the streams of {@code $all} that begin with {@code quote-}, with a checkpoint each {@code interval} windows of 32. */
    ReadFeed toQuotes(int interval) {
        return feed(all().setStart(empty()), filter(32, interval));
    }

    ReadFeed toQuotesAfter(LogPosition position, int interval) {
        return feed(all().setPosition(wire(position)), filter(32, interval));
    }

    /** As {@link #toQuotes}, with windows of so many events. */
    ReadFeed toQuotesByWindows(int window) {
        return feed(all().setStart(empty()), filter(window, 1));
    }

    ReadFeed toStream(String name) {
        return new ReadFeeds(log, version)
                .of(options().setStream(stream(name).setStart(empty())).build());
    }

    ReadFeed toStreamAfter(String name, long revision) {
        return new ReadFeeds(log, version)
                .of(options().setStream(stream(name).setRevision(revision)).build());
    }

    ReadFeed toStreamFromEnd(String name) {
        return new ReadFeeds(log, version)
                .of(options().setStream(stream(name).setEnd(empty())).build());
    }

    ReadFeed readAll(LogPosition from, boolean backwards) {
        ReadReq.Options.Builder options = ReadReq.Options.newBuilder()
                .setAll(all().setPosition(wire(from)))
                .setCount(Long.MAX_VALUE);
        if (backwards) {
            options.setReadDirection(ReadReq.Options.ReadDirection.Backwards);
        }
        return new ReadFeeds(log, version).of(options.build());
    }

    /** What the feed sends until it has nothing more; a failure ends it. */
    List<String> drain(ReadFeed feed) {
        List<String> story = new ArrayList<>();
        try {
            for (ReadFrame frame = feed.next(); frame != null; frame = feed.next()) {
                story.add(word(frame));
            }
        } catch (StatusRuntimeException failure) {
            story.add(failure.getStatus().getCode() + ": " + failure.getStatus().getDescription());
        }
        return story;
    }

    private String word(ReadFrame frame) {
        ReadResp message = parse(frame);
        return switch (message.getContentCase()) {
            case CONFIRMATION -> "confirmed";
            case CAUGHT_UP -> "caught up";
            case EVENT -> message.getEvent().getEvent().getMetadataOrThrow("type");
            case CHECKPOINT ->
                checkpoint(new LogPosition(
                        message.getCheckpoint().getCommitPosition(),
                        message.getCheckpoint().getPreparePosition()));
            default -> message.getContentCase().name();
        };
    }

    private String checkpoint(LogPosition position) {
        if (position.equals(LogPosition.START)) {
            return "[start]";
        }
        if (position.equals(LogPosition.MAX)) {
            return "[max]";
        }
        String event = log.get(log.firstIndexFrom(position.commit())).type.name();
        return position.prepare() == 0 ? "[<" + event + "]" : "[" + event + "]";
    }

    private static ReadResp parse(ReadFrame frame) {
        try {
            return ReadResp.parseFrom(ReadFrame.MARSHALLER.stream(frame));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private ReadFeed feed(
            ReadReq.Options.AllOptions.Builder all, ReadReq.Options.FilterOptions.@Nullable Builder filter) {
        ReadReq.Options.Builder options = options().setAll(all);
        if (filter != null) {
            options.setFilter(filter);
        }
        return new ReadFeeds(log, version).of(options.build());
    }

    private static ReadReq.Options.AllOptions.Builder all() {
        return ReadReq.Options.AllOptions.newBuilder();
    }

    private static ReadReq.Options.StreamOptions.Builder stream(String name) {
        return ReadReq.Options.StreamOptions.newBuilder()
                .setStreamIdentifier(Shared.StreamIdentifier.newBuilder().setStreamName(ByteString.copyFromUtf8(name)));
    }

    private static ReadReq.Options.FilterOptions.Builder filter(int window, int interval) {
        return ReadReq.Options.FilterOptions.newBuilder()
                .setStreamIdentifier(
                        ReadReq.Options.FilterOptions.Expression.newBuilder().addPrefix("quote-"))
                .setMax(window)
                .setCheckpointIntervalMultiplier(interval);
    }

    private static ReadReq.Options.Position wire(LogPosition position) {
        return ReadReq.Options.Position.newBuilder()
                .setCommitPosition(position.commit())
                .setPreparePosition(position.prepare())
                .build();
    }

    private static Shared.Empty empty() {
        return Shared.Empty.getDefaultInstance();
    }

    private static ReadReq.Options.Builder options() {
        return ReadReq.Options.newBuilder().setSubscription(ReadReq.Options.SubscriptionOptions.getDefaultInstance());
    }
}
