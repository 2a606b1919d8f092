package io.quotestream.ops;

import io.quotestream.ops.archive.ArchiveCommand;
import io.quotestream.ops.audit.AuditCommand;
import io.quotestream.ops.checkpoint.CheckpointCommand;
import io.quotestream.ops.command.CommandFailedException;
import io.quotestream.ops.deadletters.DeadLettersCommand;
import io.quotestream.ops.export.ExportCommand;
import io.quotestream.ops.reset.CleanCommand;
import io.quotestream.ops.reset.ResetCommand;
import io.quotestream.runtime.ExitCode;
import io.quotestream.runtime.config.InvalidConfigurationException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The list of all commands, and the exit code of each way in which one ends. */
@Command(
        name = "ops",
        mixinStandardHelpOptions = true,
        versionProvider = OpsCommand.Version.class,
        description = {
            "Commands for operators of the quote pipeline.",
            "Each reads the environment variables of the services that it acts on: see docs/configuration.md."
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed, refused or stopped before its end; 2 wrong usage; 4 the audit found errors;"
                    + " 78 wrong configuration."
        })
final class OpsCommand {

    private static final Logger log = LoggerFactory.getLogger(OpsCommand.class);

    private OpsCommand() {}

    /** Runs the command that {@code arguments} name and returns its exit code. An interrupt of this thread stops it. */
    static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... arguments) {
        PrintWriter errors = new PrintWriter(err, true, StandardCharsets.UTF_8);
        return new CommandLine(new OpsCommand())
                .addSubcommand(DeadLettersCommand.of(environment))
                .addSubcommand(new CheckpointCommand(environment))
                .addSubcommand(new ResetCommand(environment))
                .addSubcommand(new CleanCommand(environment))
                .addSubcommand(new ArchiveCommand(environment))
                .addSubcommand(new AuditCommand(environment))
                .addSubcommand(new ExportCommand(environment))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(errors)
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> report(failure, errors).code())
                .execute(arguments);
    }

    private static ExitCode report(Exception failure, PrintWriter errors) {
        if (failure instanceof InvalidConfigurationException invalid) {
            errors.println("ops: the configuration is wrong");
            invalid.problems().forEach(problem -> errors.println("  " + problem));
            return ExitCode.BAD_CONFIGURATION;
        }
        if (failure instanceof InterruptedException || failure instanceof InterruptException) {
            errors.println("ops: stopped before the end; run the command again");
        } else if (failure instanceof SQLException e) {
            errors.println("ops: MySQL failed: SQL state " + e.getSQLState() + ", " + e.getMessage());
        } else if (failure instanceof CommandFailedException || failure instanceof KafkaException) {
            errors.println("ops: " + failure.getMessage());
        } else {
            log.error("the command failed unexpectedly", failure);
        }
        return ExitCode.FAILED;
    }

    /** As the jar's manifest says. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = OpsCommand.class.getPackage().getImplementationVersion();
            return new String[] {"ops " + (version == null ? "unpackaged" : version)};
        }
    }
}
