package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import io.quotestream.embedded.process.RunFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the three services, as a process of its own with the environment that a deployment would give it. */
public record Service(String name, ChildProcess process, ServiceEndpoint endpoint) implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(150);

    /** Starts {@code <module>/target/<module>.jar}. */
    static Service start(
            Installation installation,
            RunFolder folder,
            String module,
            int heapMegabytes,
            int httpPort,
            Map<String, String> environment) {
        return start(installation, folder, module, module, heapMegabytes, httpPort, environment);
    }

    /**
     * As {@link #start(Installation, RunFolder, String, int, int, Map)}, for one of several of a module.
     *
     * @param name what tells it from the others, in logs and messages
     */
    public static Service start(
            Installation installation,
            RunFolder folder,
            String name,
            String module,
            int heapMegabytes,
            int httpPort,
            Map<String, String> environment) {
        List<String> options = new ArrayList<>(JvmOptions.SMALL);
        options.add("-Xmx" + heapMegabytes + "m");
        List<String> command = JavaCommand.ofJar(installation.jar(module), JvmOptions.with(options, folder, name));
        Map<String, String> all = new HashMap<>(environment);
        all.put("HTTP_ADDRESS", "127.0.0.1");
        all.put("HTTP_PORT", Integer.toString(httpPort));
        ChildProcess process = ChildProcess.start(name, command, all, folder.logToStart(name));
        return new Service(name, process, new ServiceEndpoint(httpPort));
    }

    /** @throws RunFailedException when the service ends, or is not ready in time */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!endpoint.isReady()) {
            process.verifyAlive();
            if (System.nanoTime() > deadline) {
                throw process.failure(
                        "was not ready within " + LONGEST_START.toSeconds() + " s (" + endpoint.readiness() + ")");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
