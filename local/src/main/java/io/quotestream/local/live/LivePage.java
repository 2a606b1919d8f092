package io.quotestream.local.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quotestream.local.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves the live page to browsers on this machine: three files, and the figures that they poll once a second. Read only.
 * The management server of the services is not used: its responses have no Content-Security-Policy, and it serves any host.
 */
public final class LivePage implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int BACKLOG = 32;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, Content> FILES = Map.of(
            "/", resource("page.html", "text/html; charset=utf-8"),
            "/page.css", resource("page.css", "text/css; charset=utf-8"),
            "/page.js", resource("page.js", "text/javascript; charset=utf-8"));

    private final HttpServer server;
    private final ExecutorService threads;
    private final LivePoller poller;

    private record Content(int status, String type, String body) {

        static Content text(int status, String text) {
            return new Content(status, "text/plain; charset=utf-8", text);
        }
    }

    private LivePage(HttpServer server, ExecutorService threads, LivePoller poller) {
        this.server = server;
        this.threads = threads;
        this.poller = poller;
    }

    /** Begins to gather and to serve on {@code port} of the loopback address. */
    public static LivePage start(Pipeline pipeline, int port) throws IOException {
        // The JDK's server waits indefinitely for a slow sender unless a system property limits it.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "live-page-http");
            thread.setDaemon(true);
            return thread;
        });
        LivePage page = new LivePage(server, threads, LivePoller.start(pipeline));
        server.setExecutor(threads);
        server.createContext("/", page::respond);
        server.start();
        return page;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            Content content = content(exchange);
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", content.type);
            headers.set("Content-Security-Policy", POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cache-Control", "no-store");
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            byte[] body = content.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(content.status, isHead || body.length == 0 ? -1 : body.length);
            if (!isHead && body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Content content(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Content.text(405, "only GET and HEAD are served\n");
        }
        if (!isThisMachine(exchange.getRequestHeaders().getFirst("Host"))) {
            return Content.text(421, "this page is for 127.0.0.1 and localhost\n");
        }
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/live.json")) {
            return poller.json()
                    .map(json -> new Content(200, "application/json", json))
                    .orElseGet(() -> Content.text(204, ""));
        }
        return FILES.getOrDefault(path, Content.text(404, "no such page\n"));
    }

    /** Another name that resolves to this machine would let a page from elsewhere read this one. */
    private static boolean isThisMachine(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.replaceFirst(":\\d+$", "");
        return name.equals("127.0.0.1") || name.equals("localhost") || name.equals("[::1]");
    }

    private static Content resource(String name, String type) {
        try (InputStream in = LivePage.class.getResourceAsStream("/live/" + name)) {
            return new Content(
                    200, type, new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        server.stop(0);
        threads.shutdownNow();
        poller.close();
    }
}
