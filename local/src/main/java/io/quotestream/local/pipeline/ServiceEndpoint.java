package io.quotestream.local.pipeline;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A service's health and metrics over HTTP. Thread safe. */
public final class ServiceEndpoint {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** What a service reports of itself. */
    public record Readiness(boolean isReady, String body) {}

    private final String service;
    private final int port;

    ServiceEndpoint(String service, int port) {
        this.service = service;
        this.port = port;
    }

    /** The service's name. */
    public String service() {
        return service;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public boolean isReady() throws InterruptedException {
        return get("/health/ready")
                .map(response -> response.statusCode() == 200)
                .orElse(false);
    }

    /** What keeps the service from being ready, as it reports it. */
    public String readiness() throws InterruptedException {
        return get("/health/ready").map(HttpResponse::body).orElse("no response over HTTP");
    }

    /** Whether it is ready, and its response; empty when there is none within {@code timeout}. */
    public Optional<Readiness> readiness(Duration timeout) throws InterruptedException {
        return get("/health/ready", timeout)
                .map(response -> new Readiness(response.statusCode() == 200, response.body()));
    }

    /** All metrics as Prometheus text; empty when the service does not respond. */
    public Optional<String> metrics() throws InterruptedException {
        return get("/metrics").map(HttpResponse::body);
    }

    /** As {@link #metrics()}, but waits no longer than this. */
    public Optional<String> metrics(Duration timeout) throws InterruptedException {
        return get("/metrics", timeout).map(HttpResponse::body);
    }

    /** Adds up every sample of {@code name} in the Prometheus text, as a whole number. */
    public static long sum(String page, String name) {
        return (long) total(page, name);
    }

    /** Adds up every sample of {@code name} in the Prometheus text. */
    public static double total(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name)
                        && line.length() > name.length()
                        && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Optional<HttpResponse<String>> get(String path) throws InterruptedException {
        return get(path, TIMEOUT);
    }

    private Optional<HttpResponse<String>> get(String path, Duration timeout) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url(path)))
                    .timeout(timeout)
                    .build();
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
