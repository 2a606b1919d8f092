package io.quotestream.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HealthTest {

    private final Health health = new Health();

    @Test
    void readyOnlyWhenEveryComponentIsUp() {
        assertThat(health.isReady()).isFalse();
        Health.Component kafka = health.component("kafka");
        Health.Component mysql = health.component("mysql");

        kafka.up();
        assertThat(health.isReady()).isFalse();
        mysql.up("8.4");
        assertThat(health.isReady()).isTrue();
        kafka.down("unavailable");
        assertThat(health.isReady()).isFalse();
    }

    @Test
    void anOutageDoesNotAskForARestart() {
        health.component("kafka").down("unavailable");

        assertThat(health.isLive()).isTrue();
    }

    @Test
    void onlyWhatARestartHelpsIsNotLive() {
        health.component("streams").dead("all threads died");

        assertThat(health.isLive()).isFalse();
        assertThat(health.isReady()).isFalse();
    }

    @Test
    void jsonNamesEachComponent() {
        health.component("kafka").up();
        health.component("mysql").down("say \"why\"\n");

        assertThat(health.toJson(false))
                .isEqualTo("{\"status\":\"DOWN\",\"components\":{"
                        + "\"kafka\":{\"status\":\"UP\",\"detail\":\"\"},"
                        + "\"mysql\":{\"status\":\"DOWN\",\"detail\":\"say \\\"why\\\"\\u000a\"}}}");
    }
}
