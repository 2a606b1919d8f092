package io.quotestream.runtime;

import io.quotestream.runtime.config.InvalidConfigurationException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** A service that does nothing, for {@link ServiceMainIT}: runs until stopped, or as its one argument says. */
final class SampleMain {

    private SampleMain() {}

    public static void main(String[] args) {
        ServiceMain.run("sample", shutdown -> {
            CountDownLatch stopped = new CountDownLatch(1);
            switch (args[0]) {
                case "fail" -> throw new IllegalStateException("broken for good");
                case "out-of-memory" ->
                    new Thread(() -> {
                                throw new OutOfMemoryError("for the test");
                            })
                            .start();
                case "error" -> throw new StackOverflowError();
                case "misconfigured" ->
                    throw new InvalidConfigurationException("NOWHERE", "is not set", "a place", "here");
                case "broken-stop" -> {
                    shutdown.onStop(() -> {
                        throw new IllegalStateException("cannot be stopped like that");
                    });
                    shutdown.onStop(SampleMain::hang);
                    shutdown.onStop(stopped::countDown);
                }
                case "stubborn" -> shutdown.deadline(Duration.ofMillis(300));
                default -> shutdown.onStop(stopped::countDown);
            }
            LoggerFactory.getLogger(SampleMain.class).info("running");
            stopped.await();
        });
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
