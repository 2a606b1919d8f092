package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventLoad;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances as processes of their own, each keeping a warm copy of the other's stores. */
class TwoInstancesIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern RESTORED = Pattern.compile("restored quote-state from \\S+: (\\d+) records");
    private static final String CHANGELOG = "quotes-streams-app-quote-state-changelog";

    @TempDir
    Path folder;

    private final EventLoad load = new EventLoad(4, 120);
    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start();
        kafka.createPipelineTopics(4);
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void aSecondInstanceSharesTheWorkAndTakesOverFromAWarmCopy() throws Exception {
        try (SteadyLoad flow = new SteadyLoad(load, kafka.bootstrapServers(), Topics.EVENTS);
                TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed");
                StreamsProcess first = start("a").awaitReady()) {
            awaitProgress(states, 300);
            try (StreamsProcess second = start("b")) {
                // Sending continues while the second one starts, joins and gets its share.
                int rounds = 0;
                while (heldBy(second).isEmpty()) {
                    awaitProgress(states, 1);
                    rounds++;
                }
                assertThat(rounds).as("progress while partitions moved").isGreaterThan(3);
                String movedQuote = heldBy(second).orElseThrow();
                assertPointsTo(first, second, movedQuote);
                String keptQuote = Awaitility.await()
                        .atMost(TIMEOUT)
                        .until(() -> heldBy(first), Optional::isPresent)
                        .orElseThrow();
                second.awaitReady();
                awaitProgress(states, 600);

                String before = second.log();
                first.kill();
                Awaitility.await("the second one takes over")
                        .atMost(TIMEOUT)
                        .until(() -> status(second, keptQuote) == 200);
                assertThat(restored(second.log().substring(before.length())))
                        .as("records restored by the one that had a warm copy")
                        .isLessThan(changelogRecords() / 4);
                awaitProgress(states, 50);

                try (StreamsProcess back = start("a")) {
                    Awaitility.await("the first one has a share again")
                            .atMost(TIMEOUT)
                            .until(() -> heldBy(back).isPresent());
                    awaitProgress(states, 50);
                    flow.stop();

                    Awaitility.await()
                            .atMost(TIMEOUT)
                            .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
                    assertThat(back.stop()).isZero();
                }
                assertThat(second.stop()).isZero();
            }
        }
    }

    private static void awaitProgress(TopicReader states, int records) {
        int seen = states.records().size();
        Awaitility.await("progress")
                .atMost(TIMEOUT)
                .until(() -> states.records().size() >= seen + records);
    }

    /** A quote that this instance holds. */
    private Optional<String> heldBy(StreamsProcess instance) {
        return List.of("quote-1", "quote-2", "quote-3", "quote-4", "quote-5", "quote-6", "quote-7", "quote-8").stream()
                .filter(quote -> status(instance, quote) == 200)
                .findFirst();
    }

    private static int status(StreamsProcess instance, String quote) {
        try {
            return instance.get("/quotes/" + quote).statusCode();
        } catch (RuntimeException | InterruptedException e) {
            return 0;
        }
    }

    /** The instance without the quote names the one that has it, also for a time of the past. */
    private static void assertPointsTo(StreamsProcess other, StreamsProcess holder, String quote) throws Exception {
        String at = "?at=2026-03-01T10:30:00Z";
        Awaitility.await().atMost(TIMEOUT).until(() -> status(other, quote) == 421);
        String see = JsonMapper.builder()
                .build()
                .readTree(other.get("/quotes/" + quote + at).body())
                .get("see")
                .textValue();
        assertThat(see).isEqualTo("http://127.0.0.1:" + holder.httpPort() + "/quotes/" + quote + at);
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(see)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"quoteId\":\"" + quote + "\"", "activeProducts");
    }

    private static int restored(String log) {
        Matcher lines = RESTORED.matcher(log);
        int sum = 0;
        while (lines.find()) {
            sum += Integer.parseInt(lines.group(1));
        }
        return sum;
    }

    private int changelogRecords() {
        try (TopicReader changelog = new TopicReader(kafka.bootstrapServers(), CHANGELOG, "read_committed")) {
            Awaitility.await().until(() -> changelog.records().size() > 400);
            return changelog.records().size();
        }
    }

    private StreamsProcess start(String name) {
        return StreamsProcess.start(
                kafka.bootstrapServers(),
                folder.resolve(name),
                Map.of("STREAMS_INSTANCE_ID", name, "STREAMS_STANDBY_REPLICAS", "1"));
    }
}
