package io.quotestream.ops.reset;

import io.quotestream.streams.QuoteStreamsConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reset}. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description =
                "Makes the streams-app start with the first event: deletes its offsets, its changelog and the state"
                        + " stores of this machine. Every instance must be stopped. docs/runbook/rebuild-and-replay.md says what it"
                        + " means for the state topic and for MySQL.")
public final class ResetCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--accept-lost-events",
            description = "Also when the topic no longer holds the first events, whose effect is then lost")
    private boolean acceptLostEvents;

    public ResetCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        try (Admin admin = Admin.create(config.admin())) {
            new StreamsReset(config, admin, spec.commandLine().getOut()).run(acceptLostEvents);
        }
        return 0;
    }
}
