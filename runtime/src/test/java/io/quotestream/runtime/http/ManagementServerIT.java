package io.quotestream.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.runtime.config.HttpSettings;
import io.quotestream.runtime.config.InvalidConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ManagementServerIT {

    private final Health health = new Health();
    private final Health.Component kafka = health.component("kafka");
    private final ManagementServer server = ManagementServer.start(
                    new HttpSettings("127.0.0.1", 0), health, Metrics.registry("test"))
            .page("/echo", (rest, query) -> Page.Response.text(200, rest + "?" + query))
            .page("/broken", (rest, query) -> {
                throw new IllegalStateException("inner detail");
            });
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void statusAndBodyShowTheHealth() throws Exception {
        kafka.down("unavailable");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/ready").body()).contains("\"kafka\":{\"status\":\"DOWN\",\"detail\":\"unavailable\"}");
        kafka.up();
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void readinessNamesWhatAServiceWaitsForFromTheFirstMomentOn() throws Exception {
        assertThat(get("/health/ready").body()).contains("\"kafka\":{\"status\":\"DOWN\",\"detail\":\"starting\"}");
        assertThatThrownBy(() -> ManagementServer.start(
                        new HttpSettings("127.0.0.1", 0), new Health(), Metrics.registry("other")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void metricsAreServedAsPrometheusReadsThem() throws Exception {
        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(metrics.body()).contains("jvm_memory_used_bytes{").contains("service=\"test\"");
    }

    @Test
    void eachComponentIsAMetric() throws Exception {
        kafka.down("unavailable");
        assertThat(get("/metrics").body()).contains("component_up{component=\"kafka\",service=\"test\"} 0.0");

        kafka.up();
        health.component("mysql").dead("gone for good");

        assertThat(get("/metrics").body())
                .contains("component_up{component=\"kafka\",service=\"test\"} 1.0")
                .contains("component_up{component=\"mysql\",service=\"test\"} 0.0");
    }

    @Test
    void aPageGetsWhatFollowsItsPath() throws Exception {
        assertThat(get("/echo/a%20b?at=1").body()).isEqualTo("a b?at=1");
        assertThat(get("/echoes").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void aFailingPageShowsNothingOfItsInside() throws Exception {
        HttpResponse<String> broken = get("/broken");

        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("inner detail");
    }

    @Test
    void nothingButReadingIsServed() throws Exception {
        HttpResponse<String> post = client.send(
                HttpRequest.newBuilder(uri("/echo"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(post.statusCode()).isEqualTo(405);
    }

    @Test
    void aTakenPortIsAProblemOfTheConfiguration() {
        assertThatThrownBy(() -> ManagementServer.start(
                        new HttpSettings("127.0.0.1", server.port()), health, Metrics.registry("other")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("HTTP_PORT: port " + server.port());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
