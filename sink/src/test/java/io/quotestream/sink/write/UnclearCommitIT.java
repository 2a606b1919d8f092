package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import io.quotestream.sink.Load;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SinkFixture;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The link to the database breaks in a commit; how often, {@code -Dsink.test.cuts} says. */
final class UnclearCommitIT {

    enum Cut {
        NONE,
        /** The server does not get the commit, and rolls back. */
        BEFORE_COMMIT,
        /** The server commits, and the answer is lost. The client sees the same both times. */
        AFTER_COMMIT
    }

    private static final String COMMIT = "commit";
    private static final int CUTS = Integer.getInteger("sink.test.cuts", 40) / 2;

    private final SinkFixture fixture = new SinkFixture();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void aLinkThatBreaksInACommitLosesAndRepeatsNothing(Cut cut) {
        try (TcpProxy proxy = TcpProxy.to(fixture.database.port())) {
            proxy.tap(Link::new);
            String url = fixture.database.urlThrough(proxy.port());
            RunningSink sink =
                    fixture.start(Map.of("JDBC_URL", url + (url.contains("?") ? "&" : "?") + "sslMode=DISABLED"));
            await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
            Load load = new Load(fixture, 11, 50);
            for (int i = 1; i <= CUTS; i++) {
                int broken = i;
                next.set(cut);
                load.publish(40);
                await().atMost(SinkFixture.TIMEOUT).until(() -> proxy.cuts() == broken);
                fixture.awaitAllWritten();
                if (i % 50 == 0) {
                    assertThat(load.stored()).isEqualTo(load.expected());
                }
            }

            assertThat(load.stored()).isEqualTo(load.expected());
            assertThat(fixture.deadLetters()).isEmpty();
            assertThat(sink.metric("sink_retries_total", "component=\"mysql\"")).isGreaterThanOrEqualTo(CUTS);
            assertThat(sink.metric("sink_fenced_total", "")).isZero();
            await().atMost(SinkFixture.TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(sink.metric("sink_polled_total", "")).isEqualTo(CUTS * 40.0));
            assertThat(sink.records("stale")).isZero();
        }
    }

    private final class Link implements TcpProxy.Tap {

        private boolean answerIsLost;

        @Override
        public Verdict pass(Direction direction, byte[] bytes) {
            if (direction == Direction.TO_CLIENT) {
                return answerIsLost ? Verdict.CUT : Verdict.FORWARD;
            }
            Cut cut = isCommit(bytes) ? next.getAndSet(Cut.NONE) : Cut.NONE;
            answerIsLost = cut == Cut.AFTER_COMMIT;
            return cut == Cut.BEFORE_COMMIT ? Verdict.CUT : Verdict.FORWARD;
        }
    }

    /** A packet's header, the command "query" (3), two bytes if the server takes query attributes, and the word. */
    private static boolean isCommit(byte[] bytes) {
        int word = bytes.length - COMMIT.length();
        return (word == 5 || word == 7)
                && bytes[4] == 3
                && new String(bytes, word, COMMIT.length(), StandardCharsets.US_ASCII)
                        .toLowerCase(Locale.ROOT)
                        .equals(COMMIT);
    }
}
