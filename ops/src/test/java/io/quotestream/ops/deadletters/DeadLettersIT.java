package io.quotestream.ops.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.QuoteState;
import io.quotestream.model.Topics;
import io.quotestream.model.json.StateCodec;
import io.quotestream.ops.CommandRun;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventLoad;
import io.quotestream.streams.runtime.RunningStreams;
import io.quotestream.streams.runtime.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for dead letters against a real broker and the running service. */
class DeadLettersIT {

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start();
        // The events' times are long past for a retention by time.
        kafka.createTopic(Topics.EVENTS, 2, Map.of("retention.ms", "-1"));
        kafka.createTopic(Topics.STATE, 2, Map.of("cleanup.policy", "compact", "max.message.bytes", "30000"));
        kafka.createTopic(Topics.DEAD_LETTERS, 2, Map.of("retention.ms", "-1"));
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void listsAndShowsWithoutPayloads() throws Exception {
        send(DeadLetterOf.streamsApp(EventFixture.started("q1", 7)));
        send(DeadLetterOf.bridge(EventFixture.started("q2", 8)));

        CommandRun table = command("list");
        CommandRun lines = command("list", "--json", "--service", "bridge", "--since", DeadLetterOf.TIME);
        CommandRun shown = command("show", "0/0");
        CommandRun whole = command("show", "0/0", "--payload");

        assertThat(table.out()).contains("wrong-shape", "no-quote-id", "quote_started@7", "q1");
        assertThat(lines.out().lines())
                .singleElement()
                .asString()
                .contains("\"reason\":\"no-quote-id\"", "\"offset\":1", "\"position\":\"8\"");
        assertThat(command("list", "--until", DeadLetterOf.TIME).out()).doesNotContain("q1");
        assertThat(shown.out()).contains("dead-letter-source: quotes.events/0/7", "event-metadata: not shown");
        assertThat(table.out() + lines.out() + shown.out()).doesNotContain("Ada", "example.org");
        assertThat(whole.out()).contains("Ada", "ada@example.org");
        assertThat(whole.err()).contains("personal data");
        assertThat(command("show", "0/99").exitCode()).isEqualTo(1);
    }

    @Test
    void whatIsReplayedIsFoldedAndReplayingTwiceChangesNothing() throws Exception {
        EventFixture start = EventFixture.started("q1", 1);
        EventFixture fromApp = EventFixture.products("q1", 7, "a");
        EventFixture earlier = EventFixture.products("q1", 5, "a", "b");
        EventFixture fromBridge = EventFixture.started("q2", 6);
        EventFixture malformed = EventFixture.started("q3", 9).withData(new byte[] {'{'});
        EventFixture ofPastQuote = EventFixture.products("q4", 10, "a");
        EventFixture past = EventFixture.started("q4", 11);
        try (RunningStreams app = app()) {
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(start, past));
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == 2);
            send(DeadLetterOf.streamsApp(fromApp));
            send(DeadLetterOf.streamsApp(earlier));
            send(DeadLetterOf.bridge(fromBridge));
            send(DeadLetterOf.streamsApp(malformed));
            send(DeadLetterOf.streamsApp(ofPastQuote));

            CommandRun rehearsal = command("replay", "--all", "--dry-run");
            assertThat(rehearsal.out()).contains("3 would-send, 1 behind, 1 refused");
            CommandRun first = command("replay", "--all");
            assertThat(first.out()).contains("3 sent, 1 behind, 1 refused", "where a reset folds them");
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == 5);
            Map<String, QuoteState> expected = Map.of(
                    "q1",
                    EventFixture.fold(List.of(start, earlier, fromApp)),
                    "q2",
                    EventFixture.fold(List.of(fromBridge)),
                    "q4",
                    EventFixture.fold(List.of(past)));
            awaitStates(expected);
            List<String> statesBefore = contents(Topics.STATE, expected.size());
            List<String> lettersBefore = contents(Topics.DEAD_LETTERS, 5);

            CommandRun second = command("replay", "--all");
            assertThat(second.out()).contains("2 applied, 2 behind, 1 refused").doesNotContain("sent");

            // One more event shows that the service is past all that the second run could have sent.
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(EventFixture.started("q5", 12)));
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == 6);
            assertThat(contents(Topics.STATE, statesBefore.size() + 1))
                    .startsWith(statesBefore.toArray(String[]::new))
                    .hasSize(statesBefore.size() + 1);
            assertThat(contents(Topics.DEAD_LETTERS, 5)).isEqualTo(lettersBefore);
            expected.forEach(
                    (quote, state) -> assertThat(app.page.get(quote, "").body()).isEqualTo(json(state)));
            assertThat(app.counted("stale")).isZero();
        }
    }

    @Test
    void whatWaitsInTheTopicIsNotSentAgain() throws Exception {
        send(DeadLetterOf.streamsApp(EventFixture.started("q1", 7)));

        assertThat(command("replay", "0/0").out()).contains("1 sent");
        assertThat(command("replay", "0/0").out()).contains("1 waiting");

        try (TopicReader events = new TopicReader(kafka.bootstrapServers(), Topics.EVENTS, "read_committed")) {
            Awaitility.await().until(() -> events.records().size() == 1);
            assertThat(TopicReader.header(events.records().get(0), EventHeaders.REPLAYED_FROM))
                    .isEqualTo("quotes.dead-letters/0/0");
        }
    }

    @Test
    void aLetterThatComesBackComesBackOnceForEachReplay() throws Exception {
        String[] many = IntStream.range(0, 300).mapToObj(i -> "product-" + i).toArray(String[]::new);
        EventFixture tooLarge = EventFixture.products("q1", 7, many);
        try (RunningStreams app = app()) {
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(tooLarge));
            contents(Topics.DEAD_LETTERS, 1);

            for (int run = 1; run <= 3; run++) {
                String out = command("replay", "--all").out();
                assertThat(out).contains("1 sent");
                List<String> deadLetters = contents(Topics.DEAD_LETTERS, run + 1);
                assertThat(deadLetters).as("run %d", run).hasSize(run + 1);
            }
            assertThat(app.counted("dead-letter")).isEqualTo(4);
        }
        assertThat(command("list", "--json", "--reason", "too-large").out().lines())
                .hasSize(4)
                .last()
                .asString()
                .contains("\"replayedFrom\":\"quotes.dead-letters/");
    }

    @Test
    void aStateIsSentAgainOnlyAsLongAsItIsTheLatest() throws Exception {
        byte[] one = StateCodec.encode(EventFixture.fold(List.of(EventFixture.started("q1", 1))));
        byte[] two = StateCodec.encode(
                EventFixture.fold(List.of(EventFixture.started("q1", 1), EventFixture.products("q1", 2, "a"))));
        send(new ProducerRecord<>(Topics.STATE, 0, key("q1"), one));
        send(new ProducerRecord<>(Topics.STATE, 0, key("q1"), two));
        send(DeadLetterOf.sink("q1", one, "quotes.state/0/0"));
        send(DeadLetterOf.sink("q1", two, "quotes.state/0/1"));

        assertThat(command("replay", "--all").out()).contains("1 sent, 1 outdated");

        assertThat(contents(Topics.STATE, 3).get(2)).isEqualTo("q1=" + new String(two, StandardCharsets.UTF_8));
        assertThat(command("replay", "--all").out()).contains("2 outdated");
    }

    @Test
    void nothingIsSentBehindWhatComesInMeanwhile() throws Exception {
        int quotes = 40;
        for (int quote = 0; quote < quotes; quote++) {
            send(DeadLetterOf.streamsApp(EventFixture.started("q" + quote, quote)));
        }
        AtomicBoolean replayed = new AtomicBoolean();
        AtomicInteger live = new AtomicInteger();
        try (RunningStreams app = app()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendUntil(replayed, live));
            Awaitility.await().until(() -> live.get() > 0);
            int before = live.get();
            String out = command("replay", "--all").out();
            assertThat(live.get()).as("events came in while it ran").isGreaterThan(before);
            replayed.set(true);
            sending.get(60, TimeUnit.SECONDS);
            long sent = out.lines().filter(line -> line.startsWith("sent ")).count();

            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == live.get() + sent);
            assertThat(sent).as(out).isBetween(35L, 40L);
            assertThat(app.counted("stale"))
                    .as("no dead letter was sent in vain")
                    .isZero();
        }
    }

    /** Later events of some of the quotes. */
    private void sendUntil(AtomicBoolean done, AtomicInteger sent) {
        try {
            while (!done.get()) {
                int event = sent.get();
                EventLoad.send(
                        kafka.bootstrapServers(),
                        Topics.EVENTS,
                        List.of(EventFixture.products("q" + event % 5, 1_000 + event, "a")));
                sent.incrementAndGet();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    private RunningStreams app() {
        return new RunningStreams(kafka.bootstrapServers(), folder.resolve("state"), Map.of()).awaitReady();
    }

    private CommandRun command(String... arguments) {
        List<String> line = new ArrayList<>(List.of("dead-letters"));
        line.addAll(List.of(arguments));
        return CommandRun.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()), line.toArray(String[]::new));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }

    private void awaitStates(Map<String, QuoteState> expected) {
        try (TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed")) {
            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .untilAsserted(() -> assertThat(states.states()).isEqualTo(expected));
        }
    }

    /** Keys and values of the topic, once there are at least so many. */
    private List<String> contents(String topic, int atLeast) {
        try (TopicReader reader = new TopicReader(kafka.bootstrapServers(), topic, "read_committed")) {
            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .until(() -> reader.records().size() >= atLeast);
            return reader.records().stream()
                    .sorted((one, other) -> Long.compare(order(one), order(other)))
                    .map(record -> record.key() + "=" + new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private static long order(ConsumerRecord<String, byte[]> record) {
        return record.timestamp();
    }

    private static byte[] key(String quote) {
        return quote.getBytes(StandardCharsets.UTF_8);
    }

    private static String json(QuoteState state) {
        return new String(StateCodec.encode(state), StandardCharsets.UTF_8);
    }
}
