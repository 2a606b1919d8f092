package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.http.Health;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientHealthTest {

    private final Health health = new Health();
    private final ClientHealth client = new ClientHealth(health.component("streams"));

    @Test
    void runningIsReady() {
        client.report(State.RUNNING, 0);

        assertThat(health.isReady()).isTrue();
        assertThat(health.isLive()).isTrue();
    }

    @Test
    void reportsRestoringApartFromStarting() {
        client.report(State.REBALANCING, 1_500);
        assertThat(health.isReady()).isFalse();
        assertThat(health.isLive()).isTrue();
        assertThat(ClientHealth.waitingFor(State.REBALANCING, 1_500)).isEqualTo("restoring, 1500 records to go");
        assertThat(ClientHealth.waitingFor(State.REBALANCING, 0)).isEqualTo("the client is REBALANCING");
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "PENDING_ERROR"})
    void onlyADeadClientIsNotAlive(State state) {
        client.report(state, 0);

        assertThat(health.isLive()).isFalse();
    }
}
