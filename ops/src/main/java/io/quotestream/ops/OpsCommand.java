package io.quotestream.ops;

import io.quotestream.ops.deadletters.DeadLettersCommand;
import io.quotestream.ops.reset.StreamsReset;
import io.quotestream.runtime.ExitCode;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.StreamsFailedException;
import io.quotestream.streams.offsets.StateDirectory;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What an operator can do beside running the service, configured by the same environment variables. */
@Command(
        name = "streams-app",
        mixinStandardHelpOptions = true,
        versionProvider = OpsCommand.Version.class,
        description = {
            "Without arguments: runs the service.",
            "All commands read the environment variables of the service, KAFKA_BOOTSTRAP_SERVERS above all."
        },
        footer = {"", "Exit codes: 0 done, 1 failed or refused, 2 wrong usage, 78 wrong configuration."})
final class OpsCommand implements Runnable {

    private final Map<String, String> environment;
    private final PrintWriter out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private OpsCommand(Map<String, String> environment, PrintWriter out) {
        this.environment = environment;
        this.out = out;
    }

    /** Runs what {@code arguments} say; answers the exit code. */
    static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... arguments) {
        PrintWriter output = new PrintWriter(out, true, StandardCharsets.UTF_8);
        PrintWriter errors = new PrintWriter(err, true, StandardCharsets.UTF_8);
        return new CommandLine(new OpsCommand(environment, output))
                .addSubcommand(new DeadLettersCommand(environment, output, errors))
                .setOut(output)
                .setErr(errors)
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(failure, errors))
                .execute(arguments);
    }

    private static int failed(Exception failure, PrintWriter errors) throws Exception {
        if (failure instanceof InvalidConfigurationException invalid) {
            errors.println("the configuration is wrong");
            invalid.problems().forEach(problem -> errors.println("  " + problem));
            return ExitCode.BAD_CONFIGURATION.code();
        }
        if (failure instanceof StreamsFailedException || failure instanceof KafkaException) {
            errors.println("streams-app: " + failure.getMessage());
            return ExitCode.FAILED.code();
        }
        throw failure;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = "Makes the application begin with the first event at its next start: deletes its offsets, its"
                    + " changelog and the stores of this machine. Every instance must be stopped. docs/runbook says what"
                    + " it means for the topic of states and for MySQL.")
    int reset(
            @Option(
                            names = "--accept-lost-events",
                            description = "Also when the first events are not in the topic any more")
                    boolean acceptLostEvents)
            throws InterruptedException {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        try (Admin admin = Admin.create(config.admin())) {
            new StreamsReset(config, admin, out).run(acceptLostEvents);
        }
        return 0;
    }

    @Command(
            name = "clean",
            mixinStandardHelpOptions = true,
            description =
                    "Deletes the stores of this machine, which must not be in use; the next start rebuilds them from"
                            + " Kafka. Nothing is lost by it.")
    int clean() {
        StateDirectory local = new StateDirectory(QuoteStreamsConfig.from(environment));
        if (!local.exists()) {
            out.println("nothing in " + local);
        } else if (local.delete()) {
            out.println("deleted the stores in " + local);
        } else {
            throw new StreamsFailedException("a running application uses " + local, null);
        }
        return 0;
    }

    /** As the jar's manifest says. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = OpsCommand.class.getPackage().getImplementationVersion();
            return new String[] {"streams-app " + (version == null ? "unpackaged" : version)};
        }
    }
}
