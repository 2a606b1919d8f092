package io.quotestream.ops.deadletters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.ops.deadletters.ReplayOutcome.Outcome;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.StreamsFailedException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code dead-letters}: what no service could use, and putting it back after a fix. Shows no payload unless told to. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "Lists, shows and replays dead letters, of whichever service.")
public final class DeadLettersCommand implements Runnable {

    private static final String ROW = "%-10s %-24s %-11s %-19s %-36s %-30s %s%n";

    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public DeadLettersCommand(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists dead letters, without their payloads.")
    int list(
            @Mixin DeadLetterFilter filter,
            @Option(names = "--json", description = "One JSON object a line") boolean json) {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        if (!json) {
            out.printf(ROW, "PLACE", "TIME", "SERVICE", "REASON", "QUOTE", "EVENT", "MESSAGE");
        }
        try (DeadLetterTopic topic = new DeadLetterTopic(config)) {
            topic.forEach(letter -> {
                if (filter.takes(letter)) {
                    print(letter, json);
                }
            });
        }
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows one dead letter: its headers, and its payload only if told to.")
    int show(
            @Parameters(
                            paramLabel = "PARTITION/OFFSET",
                            converter = PlaceConverter.class,
                            description = "Where the letter stands, as list shows it")
                    DeadLetterId place,
            @Option(
                            names = "--payload",
                            description = "Also the payload and the event's metadata, which are personal data")
                    boolean payload) {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        try (DeadLetterTopic topic = new DeadLetterTopic(config)) {
            DeadLetter letter = topic.find(place)
                    .orElseThrow(() -> new StreamsFailedException("there is no dead letter at " + place, null));
            show(letter, payload);
        }
        return 0;
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = {
                "Puts dead letters back into the topic they came from, or were meant for, in one transaction for each 500.",
                "A letter is not sent if its quote is past it, since the fold would ignore it: docs/runbook says what to do"
                        + " then. Replaying twice changes nothing."
            })
    int replay(
            @Parameters(
                            paramLabel = "PARTITION/OFFSET",
                            arity = "0..*",
                            converter = PlaceConverter.class,
                            description = "Where letters stand, as list shows it")
                    @Nullable
                    List<DeadLetterId> places,
            @Option(names = "--all", description = "All letters, or those that the other options leave") boolean all,
            @Mixin DeadLetterFilter filter,
            @Option(names = "--dry-run", description = "Only tells what would be done") boolean dryRun)
            throws InterruptedException {
        List<DeadLetterId> chosen = places == null ? List.of() : places;
        if (all == !chosen.isEmpty() || (!all && !filter.takesAll())) {
            throw new ParameterException(
                    spec.commandLine(), "give places, or --all with or without --reason, --service, --quote, …");
        }
        QuoteStreamsConfig config = QuoteStreamsConfig.from(environment);
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        List<ReplayOutcome> behind = new ArrayList<>();
        try (DeadLetterTopic topic = new DeadLetterTopic(config);
                Admin admin = Admin.create(config.admin());
                Replay replay = new Replay(config, admin, topic, verdict -> {
                    print(verdict);
                    counts.merge(verdict.outcome(), 1, Integer::sum);
                    if (verdict.outcome() == Outcome.BEHIND) {
                        behind.add(verdict);
                    }
                })) {
            List<ReplayCandidate> candidates = new ArrayList<>();
            if (all) {
                topic.forEach(letter -> {
                    if (filter.takes(letter)) {
                        choose(letter, candidates, counts);
                    }
                });
            } else {
                Map<DeadLetterId, DeadLetter> found = topic.find(chosen);
                for (DeadLetterId place : chosen) {
                    DeadLetter letter = found.get(place);
                    if (letter == null) {
                        throw new StreamsFailedException("there is no dead letter at " + place, null);
                    }
                    choose(letter, candidates, counts);
                }
            }
            replay.run(candidates, dryRun);
        }
        out.println(
                counts.isEmpty()
                        ? "no dead letters"
                        : counts.entrySet().stream()
                                .map(count ->
                                        count.getValue() + " " + count.getKey().word())
                                .collect(Collectors.joining(", ")));
        explain(behind);
        return 0;
    }

    private void choose(DeadLetter letter, List<ReplayCandidate> candidates, Map<Outcome, Integer> counts) {
        try {
            candidates.add(ReplayCandidate.of(letter));
        } catch (NotReplayableException e) {
            counts.merge(Outcome.REFUSED, 1, Integer::sum);
            print(new ReplayOutcome(
                    Outcome.REFUSED, letter.place(), letter.service(), letter.quote(), String.valueOf(e.getMessage())));
        }
    }

    /** Replaying cannot help these; something else can, and it differs by what became of the event. */
    private void explain(List<ReplayOutcome> behind) {
        if (behind.stream().anyMatch(verdict -> verdict.service().equals("streams-app"))) {
            out.println(
                    "Letters of the streams-app that are behind, and were not applied: their events lie in their right"
                            + " places in the topic of events, where a reset folds them. See docs/runbook/dead-letters.md.");
        }
        if (behind.stream().anyMatch(verdict -> verdict.service().equals("bridge"))) {
            out.println(
                    "Letters of the bridge that are behind, and were not applied: their events never reached the topic of"
                            + " events; reading everything anew brings them. See docs/runbook/dead-letters.md.");
        }
    }

    private void print(ReplayOutcome verdict) {
        out.printf(
                "%-10s %-10s %-36s %s%n",
                verdict.outcome().word(), verdict.place(), printable(verdict.quote()), printable(verdict.why()));
    }

    private void print(DeadLetter letter, boolean json) {
        if (json) {
            out.println(json(letter));
        } else {
            out.printf(
                    ROW,
                    letter.place(),
                    letter.time(),
                    printable(letter.service()),
                    printable(letter.reason()),
                    printable(letter.quote()),
                    printable(letter.event()),
                    printable(letter.text(DeadLetterHeaders.MESSAGE)));
        }
    }

    private static ObjectNode json(DeadLetter letter) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("partition", letter.place().partition());
        json.put("offset", letter.place().offset());
        json.put("time", letter.time().toString());
        json.put("service", letter.service());
        json.put("reason", letter.reason());
        json.put("message", letter.text(DeadLetterHeaders.MESSAGE));
        json.put("source", letter.text(DeadLetterHeaders.SOURCE));
        json.put("quote", letter.quote());
        json.put("type", letter.text(EventHeaders.TYPE));
        json.put("stream", letter.text(EventHeaders.STREAM));
        json.put("revision", letter.text(EventHeaders.REVISION));
        json.put("position", letter.text(EventHeaders.POSITION));
        json.put("replayedFrom", letter.text(EventHeaders.REPLAYED_FROM));
        byte[] value = letter.value();
        json.put("bytes", value == null ? 0 : value.length);
        return json;
    }

    private void show(DeadLetter letter, boolean payload) {
        byte[] value = letter.value();
        out.println("place: " + letter.place());
        out.println("quote: " + printable(letter.quote()));
        for (Header header : letter.headers()) {
            // Metadata is its sender's, and may name the customer.
            boolean isPersonal = header.key().equals(EventHeaders.METADATA);
            out.println(printable(header.key()) + ": "
                    + (isPersonal && !payload ? "not shown, --payload does" : printable(text(header.value()))));
        }
        out.println("payload: " + (value == null ? "none" : value.length + " bytes"));
        if (payload && value != null) {
            err.println("What follows is personal data: keep it out of tickets, chats and logs.");
            out.println(text(value));
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Data must not steer the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Reads {@code PARTITION/OFFSET}. */
    static final class PlaceConverter implements ITypeConverter<DeadLetterId> {
        @Override
        public DeadLetterId convert(String text) {
            try {
                return DeadLetterId.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is no PARTITION/OFFSET, such as 0/12");
            }
        }
    }
}
