package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.RunFailedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One of the three services as a child process. */
public record Service(ChildProcess process, ServiceEndpoint endpoint) implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(150);

    /** @throws RunFailedException when the service ends, or is not ready in time */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!endpoint.isReady()) {
            process.verifyAlive();
            if (System.nanoTime() > deadline) {
                throw process.failure(
                        "was not ready within " + START_TIMEOUT.toSeconds() + " s (" + endpoint.readiness() + ")");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
