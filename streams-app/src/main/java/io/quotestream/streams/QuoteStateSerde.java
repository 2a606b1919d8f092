package io.quotestream.streams;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.EncodedState;
import io.quotestream.model.json.StateCodec;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * {@link StateCodec} as Kafka's serde. Thread safe.
 *
 * <p>A state is encoded up to three times on its way: for its size, for the store with its changelog, and for the topic;
 * and decoded for the quote's next event, and where the store's cache passes it on. {@link StateCodecCache} saves most of it.
 */
public final class QuoteStateSerde implements Serde<@Nullable QuoteState> {

    private final int maxBytes;
    private final StateCodecCache recent;

    /**
     * A serde that refuses states of more than {@code maxBytes}.
     *
     * @param recentBytes how much JSON of recent states is remembered
     */
    public QuoteStateSerde(int maxBytes, long recentBytes) {
        this.maxBytes = Math.min(maxBytes, StateCodec.MAX_BYTES);
        this.recent = new StateCodecCache(recentBytes);
    }

    /**
     * To be called before a state is stored: a send that fails for its size would abort the transaction with every other
     * quote's events in it, again and again.
     *
     * @throws RejectedEventException with {@code TOO_LARGE}
     */
    void refuseTooLarge(QuoteState state) {
        int size = recent.json(state).length;
        if (size > maxBytes) {
            throw new RejectedEventException(
                    DeadLetterReason.TOO_LARGE,
                    "the quote's state would be of " + size + " bytes; a record takes " + maxBytes);
        }
    }

    @Override
    public Serializer<@Nullable QuoteState> serializer() {
        return (topic, state) -> state == null ? null : recent.json(state);
    }

    @Override
    public Deserializer<@Nullable QuoteState> deserializer() {
        return (topic, json) -> json == null ? null : decode(json);
    }

    private QuoteState decode(byte[] json) {
        QuoteState state = recent.state(json);
        if (state == null) {
            state = StateCodec.decode(json);
            recent.add(EncodedState.read(state, json));
        }
        return state;
    }
}
