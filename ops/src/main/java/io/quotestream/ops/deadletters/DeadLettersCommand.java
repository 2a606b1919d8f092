package io.quotestream.ops.deadletters;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code dead-letters}: the parent of its three subcommands. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "Lists, shows and replays the dead letters of all services.")
public final class DeadLettersCommand {

    private DeadLettersCommand() {}

    /** The command with its subcommands. */
    public static CommandLine of(Map<String, String> environment) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new ListCommand(environment))
                .addSubcommand(new ShowCommand(environment))
                .addSubcommand(new ReplayCommand(environment));
    }
}
