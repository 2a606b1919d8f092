package io.quotestream.ops.deadletters;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select dead letters. An option that is not given matches all of them. */
final class DeadLetterFilter {

    @Option(
            names = "--reason",
            split = ",",
            paramLabel = "REASON",
            description = "Only with these reasons, such as wrong-shape or too-large")
    private List<String> reasons = List.of();

    @Option(
            names = "--service",
            split = ",",
            paramLabel = "NAME",
            description = "Only by these services: bridge, streams-app, sink")
    private List<String> services = List.of();

    @Option(
            names = "--quote",
            split = ",",
            paramLabel = "ID",
            description = "Only of these quotes, by the record's key")
    private List<String> quotes = List.of();

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description = "Only those of this time or later, such as 2026-03-01T12:00:00Z")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "Only those before this time")
    private @Nullable Instant until;

    boolean matches(StoredDeadLetter deadLetter) {
        return (reasons.isEmpty() || reasons.contains(deadLetter.reason()))
                && (services.isEmpty() || services.contains(deadLetter.service()))
                && (quotes.isEmpty() || quotes.contains(deadLetter.quote()))
                && (since == null || !deadLetter.time().isBefore(since))
                && (until == null || deadLetter.time().isBefore(until));
    }

    boolean matchesAll() {
        return reasons.isEmpty() && services.isEmpty() && quotes.isEmpty() && since == null && until == null;
    }
}
