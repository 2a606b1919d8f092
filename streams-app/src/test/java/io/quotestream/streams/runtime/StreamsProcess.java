package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.process.FreePort;
import io.quotestream.streams.StreamsMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The service as a process of its own, as a deployment runs it. */
public final class StreamsProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int httpPort;

    private final Path log;

    private StreamsProcess(Process process, int httpPort, Path log) {
        this.log = log;
        this.process = process;
        this.httpPort = httpPort;
    }

    public static StreamsProcess start(String bootstrapServers, Path stateDir, Map<String, String> variables) {
        return start(StreamsMain.class, List.of(), bootstrapServers, stateDir, variables);
    }

    public static StreamsProcess start(
            Class<?> main,
            List<String> arguments,
            String bootstrapServers,
            Path stateDir,
            Map<String, String> variables) {
        int port = FreePort.pick();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(stateDir + ".log")));
        builder.environment().put("STREAMS_APPLICATION_SERVER", "127.0.0.1:" + port);
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        builder.environment().put("STREAMS_STATE_DIR", stateDir.toString());
        builder.environment().put("STREAMS_STANDBY_REPLICAS", "0");
        builder.environment().put("STREAMS_SESSION_TIMEOUT", "6s");
        builder.environment().put("HTTP_ADDRESS", "127.0.0.1");
        builder.environment().put("HTTP_PORT", Integer.toString(port));
        builder.environment().putAll(variables);
        try {
            return new StreamsProcess(builder.start(), port, Path.of(stateDir + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9, and wait for the end. */
    void kill() throws InterruptedException {
        assertThat(process.isAlive()).as("alive until it is killed").isTrue();
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Stops it, and returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as("ends within its deadline")
                .isTrue();
        return process.exitValue();
    }

    public StreamsProcess awaitReady() {
        Awaitility.await("ready")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> get("/health/ready").statusCode() == 200);
        return this;
    }

    public HttpResponse<String> get(String path) throws InterruptedException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for it to end by itself, and returns its exit code. */
    public int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
        return process.exitValue();
    }

    /** What it and those before it with the same folder have logged. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int httpPort() {
        return httpPort;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
