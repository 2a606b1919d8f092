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
 * Looks, from its making on, for the first sign in the services' metrics that something is stuck, as Prometheus would: a
 * page that does not come, a component that is down, or a bridge that knows of events and reads none. A thread of its own
 * looks once a second, until it has found one or is closed.
 */
public final class DetectionProbe implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Pattern DOWN = Pattern.compile("(?m)^component_up\\{component=\"([^\"]+)\"[^}]*} 0(\\.0)?$");

    /**
     * What was seen first.
     *
     * @param after how long after the lookout began
     * @param what whose metrics said what
     */
    public record Sign(Duration after, String what) {}

    private final List<ServiceInstance> replicas;
    private final long begin = System.nanoTime();
    private final Map<String, String> pages = new HashMap<>();
    private final Thread thread = new Thread(this::run, "lookout");
    private volatile @Nullable Sign sign;

    private DetectionProbe(List<ServiceInstance> replicas) {
        this.replicas = replicas;
        thread.setDaemon(true);
    }

    /** Begins to look; nothing may be wrong yet. */
    public static DetectionProbe begin(List<ServiceInstance> replicas) {
        DetectionProbe lookout = new DetectionProbe(replicas);
        lookout.thread.start();
        return lookout;
    }

    /** How long ago it began. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    public Optional<Sign> sign() {
        return Optional.ofNullable(sign);
    }

    private void run() {
        try {
            while (sign == null) {
                for (ServiceInstance replica : replicas) {
                    look(replica);
                }
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(ServiceInstance replica) throws InterruptedException {
        Optional<String> page = replica.service().endpoint().metrics(PATIENCE);
        Optional<String> said = page.isEmpty()
                ? Optional.of("does not answer")
                : stuck(page.get(), pages.put(replica.name(), page.get()));
        if (said.isPresent() && sign == null) {
            sign = new Sign(age(), replica.name() + " " + said.get());
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
