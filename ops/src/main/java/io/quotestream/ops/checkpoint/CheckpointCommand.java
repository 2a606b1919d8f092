package io.quotestream.ops.checkpoint;

import io.quotestream.bridge.BridgeConfig;
import io.quotestream.model.SourcePosition;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code checkpoint}, with its subcommands. */
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        description = {
            "Shows and changes from where the bridge continues to copy. Needs the bridge's variables and its rights.",
            "All but show refuse while a bridge runs. docs/runbook/checkpoint.md says when to use which."
        })
public final class CheckpointCommand {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public CheckpointCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Shows the checkpoint, what it is of, and whether that is what the variables say.")
    int show() throws InterruptedException {
        change().show();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Continues after POSITION, which the source must have: a revision, or COMMIT/PREPARE in $all.")
    int set(@Parameters(paramLabel = "POSITION") String position) throws InterruptedException {
        try {
            change().set(SourcePosition.parse(position));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "POSITION is " + position + ", expected 17 or 1234/1200", e);
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Continues after the same position although filter, start or events topic have changed.")
    int accept() throws InterruptedException {
        change().accept();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Begins at BRIDGE_START, as a bridge that has copied nothing.")
    int reset() throws InterruptedException {
        change().reset();
        return 0;
    }

    private CheckpointChange change() {
        return new CheckpointChange(
                BridgeConfig.from(environment), spec.commandLine().getOut());
    }
}
