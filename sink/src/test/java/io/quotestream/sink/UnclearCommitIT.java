package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.sink.CuttingProxy.Cut;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UnclearCommitIT {

    private static final int CUTS = 15;

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Cut.class,
            names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void aLinkThatBreaksInACommitLosesAndRepeatsNothing(Cut cut) throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(fixture.database.port())) {
            String url = fixture.database.urlThrough(proxy.port());
            RunningSink sink =
                    fixture.start(Map.of("JDBC_URL", url + (url.contains("?") ? "&" : "?") + "sslMode=DISABLED"));
            await().atMost(SinkFixture.PATIENCE).until(sink::isReady);
            Load load = new Load(fixture, 11, 50);

            for (int i = 1; i <= CUTS; i++) {
                int broken = i;
                proxy.arm(cut);
                load.publish(40);
                await().atMost(SinkFixture.PATIENCE).until(() -> proxy.cuts() == broken);
                fixture.awaitAllWritten();
            }

            assertThat(load.stored()).isEqualTo(load.expected());
            assertThat(fixture.deadLetters()).isEmpty();
            assertThat(sink.metric("sink_retries_total", "component=\"mysql\"")).isGreaterThanOrEqualTo(CUTS);
            assertThat(sink.metric("sink_fenced_total", "")).isZero();
            await().atMost(SinkFixture.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(sink.metric("sink_polled_total", "")).isEqualTo(CUTS * 40.0));
            assertThat(sink.fate("stale")).isZero();
        }
    }
}
