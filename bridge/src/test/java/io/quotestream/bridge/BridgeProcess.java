package io.quotestream.bridge;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.JavaCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bridge as a process of its own, which can be killed. */
final class BridgeProcess implements AutoCloseable {

    /** What such processes log; on this JVM's own output it would get between the lines of the build. */
    static final Path LOG = Path.of("target/bridge-processes.log");

    private final ChildProcess process;

    /** Starts {@link BridgeMain}, or with arguments the {@link CrashingBridge}. */
    BridgeProcess(Map<String, String> environment, List<String> jvmOptions, Path log, String... arguments) {
        List<String> options = new ArrayList<>(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        options.addAll(jvmOptions);
        Map<String, String> variables = new HashMap<>(environment);
        variables.putIfAbsent("LOG_LEVEL", "WARN");
        process = ChildProcess.start(
                "bridge",
                JavaCommand.ofClass(
                        arguments.length == 0 ? BridgeMain.class : CrashingBridge.class, options, arguments),
                variables,
                log);
    }

    /** SIGKILL; returns when it has ended. */
    void kill() {
        process.closeByForce();
    }

    /** SIGTERM; returns the exit code. */
    int terminate() throws InterruptedException {
        process.stop();
        return awaitEnd();
    }

    void suspend() {
        process.suspend();
    }

    void resume() {
        process.resume();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int awaitEnd() throws InterruptedException {
        return process.awaitExit(BridgePipeline.TIMEOUT);
    }

    @Override
    public void close() {
        kill();
    }
}
