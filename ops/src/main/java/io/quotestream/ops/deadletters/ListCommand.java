package io.quotestream.ops.deadletters;

import io.quotestream.streams.QuoteStreamsConfig;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dead-letters list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists dead letters, without their payloads.")
final class ListCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--json", description = "One JSON object a line")
    private boolean json;

    ListCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println(DeadLetterText.HEADINGS);
        }
        try (DeadLetterTopic topic = new DeadLetterTopic(config)) {
            topic.forEach(deadLetter -> {
                if (filter.matches(deadLetter)) {
                    out.println(json ? DeadLetterText.json(deadLetter) : DeadLetterText.row(deadLetter));
                }
            });
        }
        return 0;
    }
}
