package io.quotestream.audit;

import io.quotestream.runtime.ServiceMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;

/** The audit's process: prints what it finds and ends, with 0 when no finding is an error. */
public final class AuditMain {

    private AuditMain() {}

    /** @param args none: the environment says everything */
    public static void main(String[] args) {
        ServiceMain.run("audit", shutdown -> {
            AuditConfig config = AuditConfig.from(System.getenv());
            Findings findings = new Audit(config, Clock.systemUTC()).run();
            findings.print(System.out);
            if (config.metrics().isPresent()) {
                write(Path.of(config.metrics().get()), findings);
            }
            if (findings.errors() > 0) {
                throw new TablesDiffer(findings.errors());
            }
        });
    }

    /** As a whole or not at all, as the collector may read at any time. */
    private static void write(Path file, Findings findings) throws IOException {
        StringBuilder text = new StringBuilder("# HELP audit_findings What the last audit found, by check\n")
                .append("# TYPE audit_findings gauge\n");
        findings.counts()
                .forEach((check, count) -> text.append("audit_findings{check=\"" + check + "\"} " + count + "\n"));
        Path whole = Path.of(file + ".new");
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
