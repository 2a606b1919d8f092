package io.quotestream.ops.deadletters;

import io.quotestream.ops.command.CommandFailedException;
import io.quotestream.streams.QuoteStreamsConfig;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the headers of one dead letter, and its payload only on request.")
final class ShowCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "PARTITION/OFFSET",
            converter = DeadLetterIdConverter.class,
            description = "The dead letter's id, as list shows it")
    @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
    private DeadLetterId id;

    @Option(names = "--payload", description = "Also the payload and the event's metadata, which are personal data")
    private boolean payload;

    ShowCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        PrintWriter out = spec.commandLine().getOut();
        try (DeadLetterTopic topic = new DeadLetterTopic(config)) {
            StoredDeadLetter deadLetter =
                    topic.find(id).orElseThrow(() -> new CommandFailedException("there is no dead letter at " + id));
            DeadLetterText.headers(deadLetter, payload).forEach(out::println);
            byte[] value = deadLetter.value();
            if (payload && value != null) {
                spec.commandLine()
                        .getErr()
                        .println("The payload is personal data: keep it out of tickets, chats and logs.");
                out.println(DeadLetterText.utf8(value));
            }
        }
        return 0;
    }
}
