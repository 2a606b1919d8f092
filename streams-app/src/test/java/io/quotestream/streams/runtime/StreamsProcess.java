package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.FreePort;
import io.quotestream.embedded.process.JavaCommand;
import io.quotestream.streams.StreamsMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The service as a process of its own, as a deployment runs it. */
public final class StreamsProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(60);

    private final ChildProcess process;
    private final int httpPort;

    private StreamsProcess(ChildProcess process, int httpPort) {
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
        Map<String, String> environment = new HashMap<>();
        environment.put("STREAMS_APPLICATION_SERVER", "127.0.0.1:" + port);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put("STREAMS_STATE_DIR", stateDir.toString());
        environment.put("STREAMS_STANDBY_REPLICAS", "0");
        environment.put("STREAMS_SESSION_TIMEOUT", "6s");
        environment.put("HTTP_ADDRESS", "127.0.0.1");
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.putAll(variables);
        List<String> command = JavaCommand.ofClass(
                main,
                List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                arguments.toArray(String[]::new));
        return new StreamsProcess(
                ChildProcess.start("streams-app", command, environment, Path.of(stateDir + ".log")), port);
    }

    /** SIGKILL; returns when it has ended. */
    void kill() throws InterruptedException {
        assertThat(process.isAlive()).as("alive until it is killed").isTrue();
        process.kill();
        assertThat(process.awaitExit(KILL_TIMEOUT)).isEqualTo(ChildProcess.KILLED);
    }

    /** SIGTERM; returns the exit code. */
    public int stop() throws InterruptedException {
        process.stop();
        return process.awaitExit(STOP_TIMEOUT);
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

    /** Waits for it to end by itself; returns the exit code. */
    public int awaitEnd() throws InterruptedException {
        return process.awaitExit(END_TIMEOUT);
    }

    /** What it has logged. */
    public String log() {
        return process.output();
    }

    int httpPort() {
        return httpPort;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.closeByForce();
    }
}
