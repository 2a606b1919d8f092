package io.quotestream.chaos.testbed;

import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Direction;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The way from the services to one server, through a proxy that breaks it. Confined to the thread of the faults. */
public final class ProxiedLink {

    private static final int FEWEST_CUTS = 3;
    private static final int MORE_CUTS = 4;
    private static final Duration BYTES_TIMEOUT = Duration.ofSeconds(3);

    private final String server;
    private final TcpProxy proxy;
    private final ChaosFindings findings;

    ProxiedLink(String server, TcpProxy proxy, ChaosFindings findings) {
        this.server = server;
        this.proxy = proxy;
        this.findings = findings;
    }

    int port() {
        return proxy.port();
    }

    /** What earlier faults kept back continues, however late. */
    public void heal() {
        proxy.resume();
    }

    /** Cuts connections several times: all at once, or one in the middle of what it says. */
    public String cut(SplittableRandom random) throws InterruptedException {
        long before = proxy.cuts();
        int times = FEWEST_CUTS + random.nextInt(MORE_CUTS);
        for (int i = 0; i < times; i++) {
            if (random.nextBoolean()) {
                long sofar = proxy.cuts();
                proxy.cutAfter(
                        random.nextBoolean() ? Direction.TO_TARGET : Direction.TO_CLIENT, random.nextInt(1, 40_000));
                awaitCut(sofar);
            } else {
                proxy.cut();
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(600));
        }
        long cuts = proxy.cuts() - before;
        return proven(cuts, cuts + " connections to " + server + " cut");
    }

    private void awaitCut(long before) throws InterruptedException {
        long deadline = System.nanoTime() + BYTES_TIMEOUT.toNanos();
        while (proxy.cuts() == before) {
            if (System.nanoTime() > deadline) {
                proxy.cut();
                return;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** For a while all bytes are late, or few. */
    public String slow(SplittableRandom random) throws InterruptedException {
        boolean isLate = random.nextBoolean();
        Duration delay = Duration.ofMillis(random.nextInt(20, 150));
        long bytesPerSecond = random.nextInt(32, 256) * 1024L;
        long before = passed();
        if (isLate) {
            proxy.delay(delay);
        } else {
            proxy.bandwidth(bytesPerSecond);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(3_000, 8_000));
            long bytes = passed() - before;
            String how = isLate ? delay.toMillis() + " ms late" : "at " + bytesPerSecond / 1024 + " KiB/s";
            return proven(bytes, bytes / 1024 + " KiB to and from " + server + " " + how);
        } finally {
            proxy.delay(Duration.ZERO);
            proxy.bandwidth(Long.MAX_VALUE);
        }
    }

    /** For a while nothing passes, one way or both, and nobody is notified; then it continues where it stood. */
    public String hang(SplittableRandom random) throws InterruptedException {
        long before = proxy.heldBytes();
        String ways;
        switch (random.nextInt(3)) {
            case 0 -> {
                proxy.hang(Direction.TO_TARGET);
                ways = "requests";
            }
            case 1 -> {
                proxy.hang(Direction.TO_CLIENT);
                ways = "responses";
            }
            default -> {
                proxy.hang(Direction.TO_TARGET, Direction.TO_CLIENT);
                ways = "requests and responses";
            }
        }
        try {
            int length = random.nextInt(3_000, 20_000); // past the time after which it has to show
            TimeUnit.MILLISECONDS.sleep(length);
            return proven(
                    proxy.heldBytes() - before, ways + " of " + server + " kept back for " + length / 1_000 + " s");
        } finally {
            proxy.resume();
        }
    }

    /** The open connections say nothing any more, until a later fault heals them; new ones are served. */
    public String lose() {
        int lost = proxy.hangOpenConnections();
        return proven(lost, lost + " connections to " + server + " silent");
    }

    private long passed() {
        return proxy.passedBytes(Direction.TO_TARGET) + proxy.passedBytes(Direction.TO_CLIENT);
    }

    private String proven(long count, String proof) {
        if (count <= 0) {
            findings.add("did not happen: " + proof);
        }
        return proof;
    }
}
