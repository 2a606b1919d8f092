package io.quotestream.ops.deadletters;

import io.quotestream.ops.command.CommandFailedException;
import io.quotestream.ops.deadletters.ReplayOutcome.Status;
import io.quotestream.streams.QuoteStreamsConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters replay}: prints what became of each dead letter, and how many had which outcome. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends dead letters to the topic that they came from, or were meant for, up to 500 in a transaction.",
            "Skips one whose quote is past it, since the fold would ignore it: see docs/runbook/dead-letters.md."
                    + " Replaying twice changes nothing."
        })
final class ReplayCommand implements Callable<Integer> {

    private final Map<String, String> environment;
    private final Map<Status, Integer> counts = new EnumMap<>(Status.class);
    private final Set<String> servicesBehind = new TreeSet<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "PARTITION/OFFSET",
            arity = "0..*",
            converter = DeadLetterIdConverter.class,
            description = "Ids of dead letters, as list shows them")
    private List<DeadLetterId> ids = List.of();

    @Option(names = "--all", description = "All dead letters that match the other options")
    private boolean all;

    @Mixin
    private DeadLetterFilter filter = new DeadLetterFilter();

    @Option(names = "--dry-run", description = "Only reports what would be done")
    private boolean dryRun;

    ReplayCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (all == !ids.isEmpty() || (!all && !filter.matchesAll())) {
            throw new ParameterException(
                    spec.commandLine(), "give ids, or --all with or without --reason, --service, --quote, …");
        }
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        try (DeadLetterTopic topic = new DeadLetterTopic(config);
                Admin admin = Admin.create(config.admin());
                Replay replay = new Replay(config, admin, topic, this::report)) {
            replay.run(candidates(topic), dryRun);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                counts.isEmpty()
                        ? "no dead letters"
                        : counts.entrySet().stream()
                                .map(count ->
                                        count.getValue() + " " + count.getKey().label())
                                .collect(Collectors.joining(", ")));
        explainBehind(out);
        return 0;
    }

    private List<ReplayCandidate> candidates(DeadLetterTopic topic) {
        List<ReplayCandidate> candidates = new ArrayList<>();
        if (all) {
            topic.forEach(deadLetter -> {
                if (filter.matches(deadLetter)) {
                    addCandidate(deadLetter, candidates);
                }
            });
            return candidates;
        }
        Map<DeadLetterId, StoredDeadLetter> found = topic.find(ids);
        for (DeadLetterId id : ids) {
            StoredDeadLetter deadLetter = found.get(id);
            if (deadLetter == null) {
                throw new CommandFailedException("there is no dead letter at " + id);
            }
            addCandidate(deadLetter, candidates);
        }
        return candidates;
    }

    private void addCandidate(StoredDeadLetter deadLetter, List<ReplayCandidate> candidates) {
        try {
            candidates.add(ReplayCandidate.of(deadLetter));
        } catch (NotReplayableException e) {
            report(new ReplayOutcome(
                    Status.REFUSED,
                    deadLetter.id(),
                    deadLetter.service(),
                    deadLetter.quote(),
                    String.valueOf(e.getMessage())));
        }
    }

    private void report(ReplayOutcome outcome) {
        counts.merge(outcome.status(), 1, Integer::sum);
        if (outcome.status() == Status.BEHIND) {
            servicesBehind.add(outcome.service());
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%-10s %-10s %-36s %s%n",
                        outcome.status().label(),
                        outcome.id(),
                        DeadLetterText.printable(outcome.quote()),
                        DeadLetterText.printable(outcome.why()));
    }

    /** A replay cannot help these; what can depends on whether the event reached the topic of events. */
    private void explainBehind(PrintWriter out) {
        if (servicesBehind.contains("streams-app")) {
            out.println(
                    "Dead letters of the streams-app that are behind, and were not applied: their events are at their"
                            + " right offsets in the topic of events, where a reset folds them."
                            + " See docs/runbook/dead-letters.md.");
        }
        if (servicesBehind.contains("bridge")) {
            out.println(
                    "Dead letters of the bridge that are behind, and were not applied: their events never reached the"
                            + " topic of events; a full replay from EventStoreDB brings them."
                            + " See docs/runbook/dead-letters.md.");
        }
    }
}
