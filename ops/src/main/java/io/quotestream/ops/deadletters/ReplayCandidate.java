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
 * @param time when it was put aside
 * @param quote the quote it belongs to
 * @param position the event's place in the source; null for a state, which the sink gave up on
 * @param source where it came from, as its header says
 * @param bytes about how large it is
 */
record ReplayCandidate(
        DeadLetterId place,
        Instant time,
        String service,
        String quote,
        @Nullable SourcePosition position,
        String source,
        int bytes) {

    private static final String DEAD_LETTER = "dead-letter-";

    /**
     * Judges a letter by itself. An event is decoded as the service would do: what it would refuse again is not worth
     * another dead letter.
     *
     * @throws NotReplayableException if the letter would come back, or holds nothing to send
     */
    static ReplayCandidate of(DeadLetter letter) throws NotReplayableException {
        byte[] value = letter.value();
        if (value != null && value.length == 0) {
            throw new NotReplayableException("it holds no payload; the event is " + letter.text(EventHeaders.STREAM)
                    + "@" + letter.text(EventHeaders.REVISION) + " in the source");
        }
        boolean isState = letter.service().equals("sink");
        if (!isState && value == null) {
            throw new NotReplayableException("it holds no payload");
        }
        String quote = letter.quote();
        SourcePosition position = null;
        if (!isState && value != null) {
            Origin origin = decode(letter, value);
            position = origin.position();
            quote = quote.isEmpty() ? quoteId(origin, value) : quote;
        }
        return new ReplayCandidate(
                letter.place(),
                letter.time(),
                letter.service(),
                quote,
                position,
                letter.text(DeadLetterHeaders.SOURCE),
                value == null ? 0 : value.length);
    }

    private static Origin decode(DeadLetter letter, byte[] value) throws NotReplayableException {
        try {
            Origin origin = EventOrigins.read(letter.headers());
            EventCodec.decode(origin, value);
            return origin;
        } catch (RejectedEventException refused) {
            throw refusedAgain(refused.reason().word(), refused.getMessage());
        } catch (MalformedEventException malformed) {
            throw refusedAgain(malformed.reason().word(), malformed.getMessage());
        }
    }

    /** As the bridge does it, which had found none. */
    private static String quoteId(Origin origin, byte[] value) throws NotReplayableException {
        try {
            return QuoteIds.read(origin.type(), value);
        } catch (MalformedEventException malformed) {
            throw refusedAgain(malformed.reason().word(), malformed.getMessage());
        }
    }

    private static NotReplayableException refusedAgain(String reason, @Nullable String message) {
        return new NotReplayableException("this version refuses it still: " + reason + ", " + message);
    }

    boolean isState() {
        return position == null;
    }

    /** The record that it was, or should have become, with a header that says where it comes from now. */
    ProducerRecord<byte[], byte[]> record(DeadLetter letter, TopicNames topics) {
        Headers headers = new RecordHeaders();
        for (Header header : letter.headers()) {
            if (!header.key().startsWith(DEAD_LETTER) && !header.key().equals(EventHeaders.REPLAYED_FROM)) {
                headers.add(header);
            }
        }
        String from = topics.deadLetters() + "/" + place;
        headers.add(EventHeaders.REPLAYED_FROM, from.getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(
                isState() ? topics.state() : topics.events(),
                null,
                isState() ? null : created(letter),
                quote.getBytes(StandardCharsets.UTF_8),
                letter.value(),
                headers);
    }

    /** The record's time is the event's, but not in the future, which brokers refuse; the bridge does the same. */
    private static long created(DeadLetter letter) {
        long created = EventOrigins.read(letter.headers()).created().toEpochMilli();
        return Math.max(0, Math.min(created, System.currentTimeMillis()));
    }
}
