package io.quotestream.ops.audit;

import io.quotestream.runtime.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code audit}: logs its findings, and returns {@link ExitCode#FINDINGS} when one of them is an error. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Compares MySQL with EventStoreDB and logs what is missing or wrong. Only reads. The environment"
                + " variables are in docs/configuration.md.",
        footer = {"", "Exit codes: 0 no errors found; 4 errors found; 1 the audit failed; 78 wrong configuration."})
public final class AuditCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    public AuditCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        AuditConfig config = AuditConfig.from(environment);
        Clock clock = Clock.systemUTC();
        AuditResult result = new Audit(config, clock).run();
        result.findings().log();
        if (config.metricsFile().isPresent()) {
            MetricsFile.write(Path.of(config.metricsFile().get()), result, clock.instant());
        }
        return (result.findings().errors() > 0 ? ExitCode.FINDINGS : ExitCode.STOPPED).code();
    }
}
