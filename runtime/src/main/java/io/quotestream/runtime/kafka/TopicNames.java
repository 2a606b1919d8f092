package io.quotestream.runtime.kafka;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.Quantities;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

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
        Set<String> taken = new HashSet<>();
        return new TopicNames(
                topic(env, "TOPIC_EVENTS", DEFAULT.events, taken),
                topic(env, "TOPIC_STATE", DEFAULT.state, taken),
                topic(env, "TOPIC_BRIDGE_CHECKPOINTS", DEFAULT.bridgeCheckpoints, taken),
                topic(env, "TOPIC_DEAD_LETTERS", DEFAULT.deadLetters, taken));
    }

    private static String topic(Env env, String variable, String byDefault, Set<String> taken) {
        String name = env.optional(variable, byDefault);
        if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
            env.problem(
                    variable,
                    "is '" + Quantities.shortened(name) + "'",
                    "1 to 249 letters, digits, dots, dashes and underlines",
                    byDefault);
        } else if (!taken.add(name)) {
            env.problem(variable, "is '" + name + "', as another topic is", "four different topics", byDefault);
        }
        return name;
    }
}
