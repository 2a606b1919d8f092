package io.quotestream.runtime;

import ch.qos.logback.classic.LoggerContext;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.runtime.config.LoggingSettings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a service's process around its body: signals, failures, exit codes. The body runs in main's thread; SIGTERM
 * and SIGINT stop it in order and wait for it, so that transactions are ended and group memberships left.
 */
public final class ServiceMain {

    private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);

    private final String service;
    private final Shutdown shutdown = new Shutdown();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status = ExitCode.STOPPED.code();

    private ServiceMain(String service) {
        this.service = service;
    }

    /** What a service does from start to stop. Ends by returning when stopped, and by throwing when failed. */
    @FunctionalInterface
    public interface Body {
        /** Runs until {@code shutdown} is requested or something fails for good. */
        void run(Shutdown shutdown) throws Exception;
    }

    /** What a process does that runs on demand and ends by itself. */
    @FunctionalInterface
    public interface Task {
        /** Returns the exit status of the process, unless it fails by throwing. */
        int run(Shutdown shutdown) throws Exception;
    }

    /** Runs {@code body} and ends the process with an {@link ExitCode}. Does not return. */
    public static void run(String service, Body body) {
        runTask(service, shutdown -> {
            body.run(shutdown);
            log.info("{} stopped", service);
            return ExitCode.STOPPED.code();
        });
    }

    /** As {@link #run(String, Body)}, for a service that takes no arguments: any are refused, so that a mistyped command starts no service. */
    public static void run(String service, String[] arguments, Body body) {
        run(service, shutdown -> {
            if (arguments.length > 0) {
                throw new InvalidConfigurationException(
                        "arguments",
                        "are not known: " + String.join(" ", arguments),
                        "none; operators' commands are in ops.jar",
                        "java -jar ops.jar --help");
            }
            body.run(shutdown);
        });
    }

    /** Runs {@code task} and ends the process with the status that it returns. Does not return. */
    public static void runTask(String service, Task task) {
        new ServiceMain(service).runAndExit(task);
    }

    private void runAndExit(Task task) {
        Thread.setDefaultUncaughtExceptionHandler(ServiceMain::uncaught);
        Thread hook = new Thread(this::stopAndHalt, "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = runUntilEnd(task);
        status = code;
        ended.countDown();
        if (!shutdown.requested()) {
            // The hook sees that the body has ended, and halts with its outcome.
            System.exit(code);
        }
    }

    private int runUntilEnd(Task task) {
        try {
            LoggingSettings.verify(System.getenv());
            return task.run(shutdown);
        } catch (InvalidConfigurationException e) {
            System.err.println(service + " cannot start: the configuration is wrong");
            e.problems().forEach(problem -> System.err.println("  " + problem));
            return ExitCode.BAD_CONFIGURATION.code();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (shutdown.requested()) {
                return ExitCode.STOPPED.code();
            }
            log.error("{} ends: interrupted", service);
            return ExitCode.FAILED.code();
        } catch (Throwable e) { // an Error too must end the process, not only the thread
            log.error("{} ends: {}", service, e.getMessage(), e);
            return ExitCode.FAILED.code();
        }
    }

    private static void uncaught(Thread thread, Throwable e) {
        log.error("thread {} died of something unexpected", thread.getName(), e);
        if (e instanceof VirtualMachineError) {
            // Out of memory, or worse: nothing can be relied on any more, and what is open is rolled back elsewhere.
            Runtime.getRuntime().halt(ExitCode.FAILED.code());
        }
    }

    /** Runs as the JVM's shutdown hook. Halts, since a JVM that ends by a signal would report 143 and not our code. */
    private void stopAndHalt() {
        int code = ExitCode.CLOSE_TIMED_OUT.code();
        try {
            if (ended.getCount() > 0) {
                log.info("{} is stopping", service);
                shutdown.request();
            }
            if (ended.await(shutdown.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                code = status;
            } else {
                log.error(
                        "{} did not stop within {} s",
                        service,
                        shutdown.deadline().toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            flushLogs();
            Runtime.getRuntime().halt(code);
        }
    }

    private static void flushLogs() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
        System.out.flush();
        System.err.flush();
    }
}
