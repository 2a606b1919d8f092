package io.quotestream.ops.audit;

import io.quotestream.runtime.ExitCode;
import io.quotestream.runtime.ServiceMain;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit's process: logs what it finds and ends, with {@link ExitCode#FINDINGS} when some of it is an error. */
public final class AuditCommand {

    private static final Logger log = LoggerFactory.getLogger(AuditCommand.class);

    private AuditCommand() {}

    /** @param args none: the environment says everything */
    public static void main(String[] args) {
        ServiceMain.runTask("audit", shutdown -> {
            AuditConfig config = AuditConfig.from(System.getenv());
            Clock clock = Clock.systemUTC();
            try {
                AuditResult result = new Audit(config, clock).run();
                result.findings().log();
                if (config.metricsFile().isPresent()) {
                    MetricsFile.write(Path.of(config.metricsFile().get()), result, clock.instant());
                }
                return result.findings().errors() > 0 ? ExitCode.FINDINGS : ExitCode.STOPPED;
            } catch (SourceUnavailableException e) {
                log.error("{}", e.getMessage(), e);
                return ExitCode.FAILED;
            } catch (SQLException e) {
                log.error("MySQL does not answer as it should: SQL state {}", e.getSQLState(), e);
                return ExitCode.FAILED;
            }
        });
    }
}
