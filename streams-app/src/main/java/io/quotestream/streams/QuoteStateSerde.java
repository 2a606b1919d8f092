package io.quotestream.streams;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.QuoteState;
import io.quotestream.model.QuoteStates;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * {@link QuoteStates} as Kafka's serde. Thread safe.
 *
 * <p>A state is encoded up to three times on its way: for its size, for the store with its changelog, and for the topic.
 * The last encoding is remembered, so that it is mostly done once. Threads that share this only forget each other's.
 */
final class QuoteStateSerde implements Serde<@Nullable QuoteState> {

    private final int maxBytes;
    private volatile @Nullable Encoded last;

    /** A serde that refuses states of more than {@code maxBytes}. */
    QuoteStateSerde(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * To be called before a state is stored: a send that fails for its size would end the transaction with every other
     * quote's events in it, for ever again.
     *
     * @throws RefusedEvent with {@code TOO_LARGE}
     */
    void refuseTooLarge(QuoteState state) {
        int size = encode(state).length;
        if (size > maxBytes) {
            throw new RefusedEvent(
                    DeadLetterReason.TOO_LARGE,
                    "the quote's state would be of " + size + " bytes; a record takes " + maxBytes);
        }
    }

    @Override
    public Serializer<@Nullable QuoteState> serializer() {
        return (topic, state) -> state == null ? null : encode(state);
    }

    @Override
    public Deserializer<@Nullable QuoteState> deserializer() {
        return (topic, json) -> json == null ? null : QuoteStates.decode(json);
    }

    @SuppressWarnings("ReferenceEquality") // Comparing states field by field would cost what is saved.
    private byte[] encode(QuoteState state) {
        Encoded known = last;
        if (known == null || known.state != state) {
            known = new Encoded(state, QuoteStates.encode(state));
            last = known;
        }
        return known.json;
    }

    private static final class Encoded {
        final QuoteState state;
        final byte[] json;

        Encoded(QuoteState state, byte[] json) {
            this.state = state;
            this.json = json;
        }
    }
}
