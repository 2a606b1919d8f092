package io.quotestream.ops.reset;

import io.quotestream.ops.command.CommandFailedException;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.offsets.StateDirectory;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clean}. */
@Command(
        name = "clean",
        mixinStandardHelpOptions = true,
        description =
                "Deletes the state stores of the streams-app on this machine, which must not be in use. The next start"
                        + " restores them from Kafka; nothing is lost.")
public final class CleanCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public CleanCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        StateDirectory local = new StateDirectory(QuoteStreamsConfig.from(environment));
        if (!local.exists()) {
            out.println("nothing in " + local);
        } else if (local.delete()) {
            out.println("deleted the state stores in " + local);
        } else {
            throw new CommandFailedException("a running application uses " + local);
        }
        return 0;
    }
}
