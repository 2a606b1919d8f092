package io.quotestream.sink.write;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.MalformedStateException;
import io.quotestream.model.json.QuoteIds;
import io.quotestream.model.json.StateCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One readable record of the changelog.
 *
 * @param state the quote's state; null for a tombstone, which erases the quote
 * @param source the record as it came, kept for the dead letters
 */
public record QuoteChange(String quoteUid, @Nullable QuoteState state, ConsumerRecord<byte[], byte[]> source) {

    /** Reads a record of the changelog. */
    static QuoteChange read(ConsumerRecord<byte[], byte[]> source) throws UnreadableRecordException {
        String quoteUid = quoteUid(source.key());
        if (source.value() == null) {
            return new QuoteChange(quoteUid, null, source);
        }
        QuoteState state;
        try {
            state = StateCodec.decode(source.value());
        } catch (MalformedStateException e) {
            throw new UnreadableRecordException("the value is no quote state: " + e.getMessage(), e);
        }
        if (!state.quoteId().equals(quoteUid)) {
            throw new UnreadableRecordException("the key is not the state's quote id");
        }
        if (state.lastEvent() == null || state.firstEventAt() == null || state.lastEventAt() == null) {
            throw new UnreadableRecordException("the state rests on no event");
        }
        return new QuoteChange(quoteUid, state, source);
    }

    private static String quoteUid(byte[] key) throws UnreadableRecordException {
        if (key == null || key.length == 0) {
            throw new UnreadableRecordException("the record has no key");
        }
        String quoteUid;
        try {
            quoteUid = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableRecordException("the key is not UTF-8", e);
        }
        if (quoteUid.length() > QuoteIds.MAX_LENGTH) {
            throw new UnreadableRecordException(
                    "the key has " + quoteUid.length() + " characters, a quote id at most " + QuoteIds.MAX_LENGTH);
        }
        return quoteUid;
    }

    boolean isTombstone() {
        return state == null;
    }
}
