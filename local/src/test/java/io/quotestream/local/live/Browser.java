package io.quotestream.local.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Chromium without a screen, and its one tab, spoken to by the DevTools protocol. */
final class Browser implements AutoCloseable {

    private static final String LISTENING = "DevTools listening on ";
    private static final int TIMEOUT_SECONDS = 30;
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> responses = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browser(Process process, URI page) {
        this.process = process;
        this.socket =
                HTTP.newWebSocketBuilder().buildAsync(page, new Listener()).join();
    }

    /** @param program the command, such as {@code chromium} */
    static Browser start(String program, Path folder) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox", // it opens the run's own page only, and refuses root otherwise
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--hide-scrollbars",
                        "--lang=en-GB",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true);
        // It leaves files in the folder for temporary ones too.
        builder.environment()
                .put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
        Process process = builder.start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith(LISTENING)) {
                Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}), "browser-output");
                drain.setDaemon(true);
                drain.start();
                return new Browser(process, firstPage(URI.create(line.substring(LISTENING.length()))));
            }
        }
        throw new IllegalStateException(program + " did not start: " + said);
    }

    private static URI firstPage(URI browser) throws IOException, InterruptedException {
        URI list = URI.create("http://127.0.0.1:" + browser.getPort() + "/json/list");
        JsonNode pages =
                JSON.readTree(HTTP.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
        for (JsonNode page : pages) {
            if (page.path("type").asText().equals("page")) {
                return URI.create(page.path("webSocketDebuggerUrl").asText());
            }
        }
        throw new IllegalStateException("the browser has no page: " + pages);
    }

    /** Opens the page as a screen of this width would, in CSS pixels. */
    void open(String url, int width, int height, boolean isDark) throws Exception {
        call("Runtime.enable", JSON.createObjectNode());
        call("Log.enable", JSON.createObjectNode());
        resize(width, height, isDark);
        call("Page.enable", JSON.createObjectNode());
        call("Page.navigate", JSON.createObjectNode().put("url", url));
    }

    /** Changes the screen under the open page. */
    void resize(int width, int height, boolean isDark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 600));
        ObjectNode media = JSON.createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", isDark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", media);
        call("Emulation.setTimezoneOverride", JSON.createObjectNode().put("timezoneId", "Europe/London"));
    }

    /** The value of a JavaScript expression in the page. */
    JsonNode value(String expression) throws Exception {
        JsonNode result = call(
                "Runtime.evaluate",
                JSON.createObjectNode()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** The text of the first element that the selector finds. */
    String text(String selector) throws Exception {
        return value("document.querySelector('" + selector + "')?.textContent ?? ''")
                .asText();
    }

    /** All of the page as a PNG. */
    void screenshot(Path file) throws Exception {
        JsonNode shot = call(
                "Page.captureScreenshot",
                JSON.createObjectNode().put("format", "png").put("captureBeyondViewport", true));
        Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
    }

    /** What the page threw, and what the browser logged as an error, such as a breach of the page's policy. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, ObjectNode parameters) throws Exception {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> response = new CompletableFuture<>();
        responses.put(id, response);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        JsonNode whole = response.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (whole.has("error")) {
            throw new IllegalStateException(method + ": " + whole.get("error"));
        }
        return whole.path("result");
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // of complete(), which has none
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean isLast) {
            text.append(part);
            if (isLast) {
                String whole = text.toString();
                text.setLength(0);
                take(whole);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void take(String text) {
            try {
                JsonNode message = JSON.readTree(text);
                CompletableFuture<JsonNode> response =
                        responses.remove(message.path("id").asInt());
                String method = message.path("method").asText();
                JsonNode entry = message.at("/params/entry");
                boolean isConsoleError = method.equals("Runtime.consoleAPICalled")
                        && message.at("/params/type").asText().equals("error");
                if (response != null) {
                    response.complete(message);
                } else if (method.equals("Runtime.exceptionThrown")
                        || isConsoleError
                        || entry.path("level").asText().equals("error")) {
                    complaints.add(text);
                }
            } catch (IOException e) {
                complaints.add("not understood: " + text);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
