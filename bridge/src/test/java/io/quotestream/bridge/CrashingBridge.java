package io.quotestream.bridge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.runtime.Health;
import java.util.concurrent.atomic.AtomicInteger;

/** A bridge whose process dies, as by kill -9, the n-th time that it reaches a step. Arguments: the step, and n. */
final class CrashingBridge {

    static final int CRASHED = 137;

    private CrashingBridge() {}

    public static void main(String[] arguments) throws InterruptedException {
        BridgeStep deadly = BridgeStep.valueOf(arguments[0]);
        AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
        BridgeStep.Listener crash = step -> {
            if (step == deadly && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(CRASHED);
            }
        };
        new Bridge(BridgeConfig.from(System.getenv()), new Health(), new SimpleMeterRegistry(), crash).run();
    }
}
