package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A sink at work in a thread of its own, as {@link SinkMain} would run it. */
public final class RunningSink implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final SinkService service;
    private final Thread thread;
    private volatile @Nullable Throwable failure;

    RunningSink(SinkConfig config) {
        this.service = SinkService.open(config);
        this.thread = new Thread(this::run, "sink-under-test");
        thread.start();
    }

    private void run() {
        try (service) {
            service.run();
        } catch (Throwable e) {
            failure = e;
        }
    }

    public void assertNotFailed() {
        assertThat(failure).as("failure of a sink").isNull();
    }

    /** Waits for the sink to end by itself. */
    @Nullable
    public Throwable awaitFailure() throws InterruptedException {
        thread.join(SinkFixture.TIMEOUT.toMillis());
        assertThat(thread.isAlive()).isFalse();
        return failure;
    }

    public boolean isReady() {
        return get("/health/ready").statusCode() == 200;
    }

    public String health() {
        return get("/health/ready").body();
    }

    /** The sum of a metric's samples that have this label. */
    public double metric(String name, String label) {
        Matcher samples = Pattern.compile("(?m)^" + name + "\\{([^}]*)} (\\S+)$")
                .matcher(get("/metrics").body());
        double sum = 0;
        while (samples.find()) {
            if (samples.group(1).contains(label)) {
                sum += Double.parseDouble(samples.group(2));
            }
        }
        return sum;
    }

    public double records(String outcome) {
        return metric("sink_records_total", "outcome=\"" + outcome + "\"");
    }

    private HttpResponse<String> get(String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops it, as SIGTERM would, and waits. */
    @Override
    public void close() {
        service.stop();
        try {
            thread.join(SinkFixture.TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).as("the sink still runs").isFalse();
    }
}
