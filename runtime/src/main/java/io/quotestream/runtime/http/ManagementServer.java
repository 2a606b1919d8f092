package io.quotestream.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.runtime.config.HttpSettings;
import io.quotestream.runtime.config.InvalidConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /health/live}, {@code /health/ready}, {@code /metrics} and a service's own pages. Read only: anything but
 * GET and HEAD is refused. Thread safe.
 */
public final class ManagementServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);

    /** A probe and a scrape at a time, and one more; further ones wait in the backlog. */
    private static final int THREADS = 3;

    private static final int BACKLOG = 32;
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;

    private ManagementServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts serving.
     *
     * @param health names its components already, or the first responses would not name what the service waits for
     * @throws InvalidConfigurationException if the address cannot be bound
     */
    public static ManagementServer start(HttpSettings settings, Health health, PrometheusMeterRegistry registry) {
        if (!health.hasComponents()) {
            throw new IllegalArgumentException("health without components");
        }
        // The JDK's server waits without end for a slow sender unless a system property limits it.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        HttpServer server = bind(settings);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "management-http");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        ManagementServer management = new ManagementServer(server, threads);
        management
                .page("/health/live", (rest, query) -> health(health, health.isLive()))
                .page("/health/ready", (rest, query) -> health(health, health.isReady()))
                .page("/metrics", (rest, query) -> {
                    health.showIn(registry);
                    return new Page.Response(200, PROMETHEUS_TEXT, registry.scrape());
                });
        server.createContext("/", answering("/", (rest, query) -> Page.Response.error(404, "no such page")));
        server.start();
        log.info("health and metrics on http://{}:{}", settings.address(), management.port());
        return management;
    }

    private static HttpServer bind(HttpSettings settings) {
        try {
            return HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), BACKLOG);
        } catch (BindException e) {
            throw new InvalidConfigurationException(
                    "HTTP_PORT",
                    "port " + settings.port() + " of " + settings.address() + " cannot be bound (" + e.getMessage()
                            + ")",
                    "a free port of an address of this host",
                    "8080");
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidConfigurationException(
                    "HTTP_ADDRESS",
                    "'" + settings.address() + "' cannot be bound",
                    "an address of this host",
                    "0.0.0.0");
        }
    }

    /** Adds a page for {@code path} and whatever lies below it. */
    public ManagementServer page(String path, Page page) {
        server.createContext(path, answering(path, page));
        return this;
    }

    /** The port in use. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static Page.Response health(Health health, boolean good) {
        return Page.Response.json(good ? 200 : 503, health.toJson(good));
    }

    private static HttpHandler answering(String path, Page page) {
        return exchange -> {
            try (exchange) {
                send(exchange, respond(exchange, path, page));
            }
        };
    }

    private static Page.Response respond(HttpExchange exchange, String path, Page page) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Page.Response.error(405, "only GET and HEAD are served");
        }
        URI uri = exchange.getRequestURI();
        String rest = uri.getPath().substring(path.length());
        // Contexts match by prefix, so /metricsx would reach /metrics.
        if (!path.endsWith("/") && !rest.isEmpty() && !rest.startsWith("/")) {
            return Page.Response.error(404, "no such page");
        }
        try {
            return page.get(
                    rest.startsWith("/") ? rest.substring(1) : rest,
                    uri.getRawQuery() == null ? "" : uri.getRawQuery());
        } catch (RuntimeException e) {
            log.warn("the page {} failed", path, e);
            return Page.Response.error(500, "the page failed; see the log");
        }
    }

    private static void send(HttpExchange exchange, Page.Response response) throws IOException {
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(response.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
