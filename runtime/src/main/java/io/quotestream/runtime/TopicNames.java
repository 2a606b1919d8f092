package io.quotestream.runtime;

import java.util.Objects;

/** The pipeline's topics as this deployment calls them. */
public record TopicNames(String events, String state, String bridgeCheckpoints, String deadLetters) {

    /** As they are called unless the environment says otherwise. */
    public static final TopicNames DEFAULT =
            new TopicNames("quotes.events", "quotes.state", "quotes.bridge-checkpoints", "quotes.dead-letters");

    public TopicNames {
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(bridgeCheckpoints, "bridgeCheckpoints");
        Objects.requireNonNull(deadLetters, "deadLetters");
    }

    /** Reads {@code TOPIC_*}. */
    public static TopicNames from(Env env) {
        return new TopicNames(
                env.optional("TOPIC_EVENTS", DEFAULT.events),
                env.optional("TOPIC_STATE", DEFAULT.state),
                env.optional("TOPIC_BRIDGE_CHECKPOINTS", DEFAULT.bridgeCheckpoints),
                env.optional("TOPIC_DEAD_LETTERS", DEFAULT.deadLetters));
    }
}
