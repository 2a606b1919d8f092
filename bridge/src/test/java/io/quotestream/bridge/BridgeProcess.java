package io.quotestream.bridge;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A bridge as a process of its own, which can be killed. */
final class BridgeProcess implements AutoCloseable {

    /** The exit code of a process that was killed by signal 9. */
    static final int KILLED = 128 + 9;

    /** What such processes log; on this JVM's own output it would get between the lines of the build. */
    static final ProcessBuilder.Redirect LOG =
            ProcessBuilder.Redirect.appendTo(new File("target/bridge-processes.log"));

    private final Process process;

    /** Starts {@link BridgeMain}, or with arguments the {@link CrashingBridge}. */
    BridgeProcess(
            Map<String, String> environment,
            List<String> jvmOptions,
            ProcessBuilder.Redirect output,
            String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                arguments.length == 0 ? BridgeMain.class.getName() : CrashingBridge.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output);
        builder.environment().keySet().removeIf(name -> name.startsWith("BRIDGE_") || name.startsWith("KAFKA_"));
        builder.environment().put("LOG_LEVEL", "WARN");
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; returns the exit code. */
    int terminate() {
        process.destroy();
        return awaitEnd();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor(5, TimeUnit.SECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int awaitEnd() {
        await().atMost(BridgePipeline.TIMEOUT).until(() -> !process.isAlive());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
