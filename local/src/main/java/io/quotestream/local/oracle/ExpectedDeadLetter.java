package io.quotestream.local.oracle;

/**
 * A dead letter that the pipeline must have written, once.
 *
 * @param eventId the event's UUID
 * @param service the service that must have given up on it
 * @param reason the machine word of the reason
 */
public record ExpectedDeadLetter(String eventId, String service, String reason) {}
