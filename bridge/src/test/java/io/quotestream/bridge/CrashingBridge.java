package io.quotestream.bridge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.runtime.http.Health;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A bridge whose process dies, as by kill -9, the n-th time that it reaches a crash point, or halts there to be inspected
 * and killed. Arguments: the crash point, n, and for the second {@link #HOLD}.
 */
final class CrashingBridge {

    static final int CRASHED = 137;
    static final String HOLD = "hold";

    private CrashingBridge() {}

    public static void main(String[] arguments) throws InterruptedException {
        CrashPoint deadly = CrashPoint.valueOf(arguments[0]);
        boolean holds = arguments.length > 2 && arguments[2].equals(HOLD);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
        CrashPoint.Listener crash = step -> {
            if (step == deadly && left.decrementAndGet() == 0) {
                if (holds) {
                    halt();
                }
                Runtime.getRuntime().halt(CRASHED);
            }
        };
        new Bridge(
                        BridgeConfig.from(System.getenv()),
                        new Health(),
                        new SimpleMeterRegistry(),
                        crash,
                        Bridge.FailureTimeouts.DEFAULT)
                .run();
    }

    private static void halt() {
        while (true) {
            LockSupport.park();
        }
    }
}
