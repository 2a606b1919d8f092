package io.quotestream.ops.deadletters;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Origin;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.QuoteIds;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.EventOrigins;
import io.quotestream.streams.RejectedEventException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter that can be put back into the topic it came from, or was meant for; without its payload.
 *
 * @param time when it became a dead letter
 * @param quote the quote it belongs to
 * @param position the event's position in the source; null for a state that the sink rejected
 * @param source the topic, partition and offset that it came from, as its header says
 * @param bytes the size of its payload
 */
record ReplayCandidate(
        DeadLetterId id,
        Instant time,
        String service,
        String quote,
        @Nullable SourcePosition position,
        String source,
        int bytes) {

    private static final String DEAD_LETTER = "dead-letter-";

    /**
     * Checks a dead letter by itself. An event is decoded as the service would do it: one that would be rejected again is
     * not sent, since it would only become another dead letter.
     *
     * @throws NotReplayableException if it would be rejected again, or holds nothing to send
     */
    static ReplayCandidate of(StoredDeadLetter deadLetter) throws NotReplayableException {
        byte[] value = deadLetter.value();
        if (value != null && value.length == 0) {
            throw new NotReplayableException("it holds no payload; the event is " + deadLetter.text(EventHeaders.STREAM)
                    + "@" + deadLetter.text(EventHeaders.REVISION) + " in the source");
        }
        boolean isState = deadLetter.service().equals("sink");
        if (!isState && value == null) {
            throw new NotReplayableException("it holds no payload");
        }
        String quote = deadLetter.quote();
        SourcePosition position = null;
        if (!isState && value != null) {
            Origin origin = decode(deadLetter, value);
            position = origin.position();
            quote = quote.isEmpty() ? quoteId(origin, value) : quote;
        }
        return new ReplayCandidate(
                deadLetter.id(),
                deadLetter.time(),
                deadLetter.service(),
                quote,
                position,
                deadLetter.text(DeadLetterHeaders.SOURCE),
                value == null ? 0 : value.length);
    }

    private static Origin decode(StoredDeadLetter deadLetter, byte[] value) throws NotReplayableException {
        try {
            Origin origin = EventOrigins.read(deadLetter.headers());
            EventCodec.decode(origin, value);
            return origin;
        } catch (RejectedEventException rejected) {
            throw rejectedAgain(rejected.reason().code(), rejected.getMessage());
        } catch (MalformedEventException malformed) {
            throw rejectedAgain(malformed.reason().code(), malformed.getMessage());
        }
    }

    /** As the bridge reads it, which had found none. */
    private static String quoteId(Origin origin, byte[] value) throws NotReplayableException {
        try {
            return QuoteIds.read(origin.type(), value);
        } catch (MalformedEventException malformed) {
            throw rejectedAgain(malformed.reason().code(), malformed.getMessage());
        }
    }

    private static NotReplayableException rejectedAgain(String reason, @Nullable String message) {
        return new NotReplayableException("this version rejects it too: " + reason + ", " + message);
    }

    boolean isState() {
        return position == null;
    }

    /** The record that it was, or should have become, with a header that names the dead letter. */
    ProducerRecord<byte[], byte[]> record(StoredDeadLetter deadLetter, TopicNames topics) {
        Headers headers = new RecordHeaders();
        for (Header header : deadLetter.headers()) {
            if (!header.key().startsWith(DEAD_LETTER) && !header.key().equals(EventHeaders.REPLAYED_FROM)) {
                headers.add(header);
            }
        }
        String from = topics.deadLetters() + "/" + id;
        headers.add(EventHeaders.REPLAYED_FROM, from.getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(
                isState() ? topics.state() : topics.events(),
                null,
                isState() ? null : created(deadLetter),
                quote.getBytes(StandardCharsets.UTF_8),
                deadLetter.value(),
                headers);
    }

    /** The record's time is the event's, but not in the future, which brokers refuse; the bridge does the same. */
    private static long created(StoredDeadLetter deadLetter) {
        long created = EventOrigins.read(deadLetter.headers()).created().toEpochMilli();
        return Math.max(0, Math.min(created, System.currentTimeMillis()));
    }
}
