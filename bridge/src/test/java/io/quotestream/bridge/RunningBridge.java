package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.runtime.http.Health;
import java.time.Duration;

/** A bridge on a thread of this JVM. */
final class RunningBridge implements AutoCloseable {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Health health = new Health();
    private final Bridge bridge;
    private final Thread thread;

    RunningBridge(BridgeConfig config, CrashPoint.Listener steps, Bridge.FailureTimeouts timeouts) {
        bridge = new Bridge(config, health, registry, steps, timeouts);
        thread = new Thread(this::run, "bridge");
        thread.start();
    }

    private void run() {
        try {
            bridge.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isReady() {
        return health.isReady();
    }

    String detail(String component) {
        return health.component(component).detail();
    }

    boolean isActive() {
        return registry.get("bridge.active").gauge().value() == 1;
    }

    RunningBridge awaitActive() {
        await().atMost(BridgePipeline.TIMEOUT).until(() -> isActive() && isReady());
        return this;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    double count(String counter) {
        return registry.get(counter).counters().stream()
                .mapToDouble(each -> each.count())
                .sum();
    }

    double skipped(SkipReason reason) {
        return registry.get("bridge.events.skipped")
                .tag("reason", reason.code())
                .counter()
                .count();
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    long transactions() {
        return registry.get("bridge.transactions").timer().count();
    }

    /** Everything that was read has one outcome. */
    void assertAccountsAddUp() {
        assertThat(count("bridge.events.read"))
                .isEqualTo(count("bridge.events.written")
                        + count("bridge.events.skipped")
                        + count("dead.letters")
                        + gauge("bridge.events.in.flight"));
    }

    /** Stops it in an orderly way. */
    @Override
    public void close() {
        bridge.stop();
        await().atMost(Duration.ofSeconds(30)).until(() -> !thread.isAlive());
        assertAccountsAddUp();
    }
}
