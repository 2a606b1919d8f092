package io.quotestream.ops.deadletters;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. What is not said does not matter. */
final class DeadLetterFilter {

    @Option(
            names = "--reason",
            split = ",",
            paramLabel = "WORD",
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
            description = "Only put aside at this time or later, such as 2026-03-01T12:00:00Z")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "INSTANT", description = "Only put aside before this time")
    private @Nullable Instant until;

    boolean takes(DeadLetter letter) {
        return (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (services.isEmpty() || services.contains(letter.service()))
                && (quotes.isEmpty() || quotes.contains(letter.quote()))
                && (since == null || !letter.time().isBefore(since))
                && (until == null || letter.time().isBefore(until));
    }

    boolean takesAll() {
        return reasons.isEmpty() && services.isEmpty() && quotes.isEmpty() && since == null && until == null;
    }
}
