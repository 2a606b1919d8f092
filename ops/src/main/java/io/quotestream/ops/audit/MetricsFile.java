package io.quotestream.ops.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** Figures of the last audit in Prometheus' text format, for the textfile collector of its node exporter. */
final class MetricsFile {

    private MetricsFile() {}

    /** Replaces the file as a whole, as the collector may read at any time. */
    static void write(Path file, AuditResult result, Instant ended) throws IOException {
        Path whole = Path.of(file + ".new");
        Files.writeString(whole, text(result, ended));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String text(AuditResult result, Instant ended) {
        StringBuilder text = new StringBuilder();
        head(text, "audit_findings", "What the last audit found, by check");
        result.findings()
                .counts()
                .forEach((check, count) -> text.append("audit_findings{check=\"" + check + "\"} " + count + "\n"));
        head(text, "audit_events", "Events of the source, by outcome");
        for (EventCounts.Outcome outcome : EventCounts.Outcome.values()) {
            text.append("audit_events{outcome=\"" + outcome.label() + "\"} "
                    + result.events().of(outcome) + "\n");
        }
        head(text, "audit_quotes", "Quotes in the tables");
        text.append("audit_quotes " + result.quotes() + "\n");
        head(text, "audit_quotes_computed", "Quotes that were recomputed from their events");
        text.append("audit_quotes_computed " + result.computed() + "\n");
        head(text, "audit_end_time_seconds", "When the last audit ended");
        text.append("audit_end_time_seconds " + ended.getEpochSecond() + "\n");
        return text.toString();
    }

    private static void head(StringBuilder text, String metric, String help) {
        text.append("# HELP " + metric + " " + help + "\n# TYPE " + metric + " gauge\n");
    }
}
