package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafkaMain;
import io.quotestream.embedded.process.FreePort;
import io.quotestream.embedded.process.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A broker as a process of its own, which can be killed, or run out of room. */
final class BrokerProcess implements AutoCloseable {

    private final Process process;
    private final String servers;

    /** The port, if any will do, is picked here: it stays this process's while no broker listens on it. */
    private BrokerProcess(List<String> prefix, Path folder, int port) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(JavaCommand.ofClass(
                EmbeddedKafkaMain.class,
                List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                folder.toString(),
                Integer.toString(port == 0 ? FreePort.pick() : port),
                "--watch-stdin"));
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(BridgeProcess.LOG.toFile()))
                    .start();
            // Not closed: what closes its output would be taken for the end of it.
            BufferedReader output = process.inputReader(UTF_8);
            String line = output.readLine();
            if (line == null || !line.startsWith("READY ")) {
                throw new IllegalStateException("the broker printed " + line + ", and its log " + BridgeProcess.LOG);
            }
            servers = line.substring("READY ".length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one, or another one, on {@code folder}; port 0 is any free one. */
    static BrokerProcess start(Path folder, int port) {
        return new BrokerProcess(List.of(), folder, port);
    }

    /** Starts one to which every file that it writes is full at so many bytes, as a full disk is. */
    static BrokerProcess startWithLittleRoom(Path folder, int port, int bytes) {
        String limited = "ulimit -f " + bytes / 512 + " && exec \"$@\"";
        return new BrokerProcess(Arrays.asList("sh", "-c", limited, "sh"), folder, port);
    }

    String servers() {
        return servers;
    }

    int port() {
        return Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits for its end by itself. */
    void awaitEnd() {
        await().atMost(BridgePipeline.TIMEOUT).until(() -> !process.isAlive());
    }

    @Override
    public void close() {
        kill();
    }
}
