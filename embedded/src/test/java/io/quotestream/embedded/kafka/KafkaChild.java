package io.quotestream.embedded.kafka;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link EmbeddedKafkaMain} as a child process. */
final class KafkaChild implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private KafkaChild(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static KafkaChild start(Path folder, int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafkaMain.class.getName(),
                folder.toString(),
                Integer.toString(port)));
        command.addAll(List.of(options));
        return new KafkaChild(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File("target/test-processes.log")))
                .start());
    }

    /** The servers, once the broker has printed that it is ready. */
    String awaitReady() throws IOException {
        String line = output.readLine();
        if (line == null || !line.startsWith("READY ")) {
            throw new AssertionError("the broker printed: " + line);
        }
        return line.substring("READY ".length());
    }

    void closeStandardInput() throws IOException {
        process.getOutputStream().close();
    }

    /** SIGTERM; {@link Process#destroy} would close the pipe that is read afterwards. */
    void terminate() {
        process.toHandle().destroy();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("The broker did not end");
        }
        return process.exitValue();
    }

    /** What it printed after the line with its address; ends when the process has. */
    List<String> furtherOutput() {
        return output.lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
