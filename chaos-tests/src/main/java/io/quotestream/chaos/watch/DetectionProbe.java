package io.quotestream.chaos.watch;

import io.quotestream.chaos.testbed.ServiceInstance;
import io.quotestream.chaos.testbed.Threads;
import io.quotestream.local.pipeline.ServiceEndpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Watches, from its creation on, for the first indication in the services' metrics that something is stuck, as Prometheus would: a
 * page that does not come, a component that is down, or a bridge that knows of events and reads none. A thread of its own
 * checks once a second, until it has found one or is closed.
 */
public final class DetectionProbe implements AutoCloseable {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Pattern DOWN = Pattern.compile("(?m)^component_up\\{component=\"([^\"]+)\"[^}]*} 0(\\.0)?$");

    /**
     * What was seen first.
     *
     * @param after how long after the probe began
     * @param what which instance, and what its metrics showed
     */
    public record Detection(Duration after, String what) {}

    private final List<ServiceInstance> instances;
    private final long begin = System.nanoTime();
    private final Map<String, String> pages = new HashMap<>();
    private final Thread thread = new Thread(this::run, "probe");
    private volatile @Nullable Detection detection;

    private DetectionProbe(List<ServiceInstance> instances) {
        this.instances = instances;
        thread.setDaemon(true);
    }

    /** Begins to poll; nothing may be wrong yet. */
    public static DetectionProbe begin(List<ServiceInstance> instances) {
        DetectionProbe probe = new DetectionProbe(instances);
        probe.thread.start();
        return probe;
    }

    /** How long ago it began. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    public Optional<Detection> detection() {
        return Optional.ofNullable(detection);
    }

    private void run() {
        try {
            while (detection == null) {
                for (ServiceInstance instance : instances) {
                    check(instance);
                }
                TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(ServiceInstance instance) throws InterruptedException {
        Optional<String> page = instance.service().endpoint().metrics(TIMEOUT);
        Optional<String> indication = page.isEmpty()
                ? Optional.of("does not respond")
                : stuck(page.get(), pages.put(instance.name(), page.get()));
        if (indication.isPresent() && detection == null) {
            detection = new Detection(age(), instance.name() + " " + indication.get());
        }
    }

    /** What in a page of metrics says that something is stuck, compared with the same service's page of a moment before. */
    static Optional<String> stuck(String page, @Nullable String before) {
        Matcher down = DOWN.matcher(page);
        if (down.find()) {
            return Optional.of(down.group(1) + " down");
        }
        boolean isRead = before == null || read(page) != read(before);
        return !isRead && ServiceEndpoint.sum(page, "bridge_distance") > 0
                ? Optional.of("reads nothing")
                : Optional.empty();
    }

    private static long read(String page) {
        return ServiceEndpoint.sum(page, "bridge_events_read_total");
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
