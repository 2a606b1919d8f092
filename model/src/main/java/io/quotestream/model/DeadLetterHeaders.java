package io.quotestream.model;

/**
 * Names of the record headers that a dead letter has in addition to those of its source record. All values are UTF-8 text;
 * none holds a value out of the payload.
 */
public final class DeadLetterHeaders {

    /** Why, as a code for machines, such as {@code no-quote-id}. */
    public static final String REASON = "dead-letter-reason";

    /** Class name of the failure; absent when there was no exception. */
    public static final String EXCEPTION = "dead-letter-exception";

    /** Why, as a sentence for people. */
    public static final String MESSAGE = "dead-letter-message";

    /** Where it came from: {@code topic/partition/offset}, or {@code stream@revision} when it never reached Kafka. */
    public static final String SOURCE = "dead-letter-source";

    /** The service that gave up on it: {@code bridge}, {@code streams-app} or {@code sink}. */
    public static final String SERVICE = "dead-letter-service";

    /** When, ISO-8601 in UTC. */
    public static final String TIME = "dead-letter-time";

    private DeadLetterHeaders() {}
}
