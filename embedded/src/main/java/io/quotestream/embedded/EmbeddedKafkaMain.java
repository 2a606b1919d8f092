package io.quotestream.embedded;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link EmbeddedKafka} as a process of its own:
 * {@code dataFolder port [--partitions N] [--watch-stdin]}.
 *
 * <p>Prints one line, {@code READY 127.0.0.1:PORT}, to standard output when the broker can be used; everything else goes
 * to standard error. Ends with 0 on SIGTERM and SIGINT, and with {@code --watch-stdin} also when standard input closes, so
 * that a parent that was killed leaves no broker behind; with 2 when the broker did not stop in time; with 64 for arguments
 * that it does not understand.
 */
public final class EmbeddedKafkaMain {

    private static final int CLOSE_TIMED_OUT = 2;
    private static final int BAD_ARGUMENTS = 64;

    private EmbeddedKafkaMain() {}

    /** Runs until it is told to stop. */
    public static void main(String[] args) {
        PrintStream standardOutput = System.out;
        // Before the first line of log: a console appender must not write where the parent reads.
        System.setOut(System.err);
        quietKafka();
        Arguments arguments = Arguments.parse(args);
        EmbeddedKafka kafka = EmbeddedKafka.start(arguments.dataFolder(), arguments.port());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(kafka), "embedded-kafka-stop"));
        if (arguments.partitions() > 0) {
            kafka.createPipelineTopics(arguments.partitions());
        }
        standardOutput.println("READY " + kafka.bootstrapServers());
        standardOutput.flush();
        if (arguments.watchStandardInput()) {
            awaitEndOfStandardInput();
            System.exit(0);
        }
    }

    private static void quietKafka() {
        limit(Level.WARN, Logger.ROOT_LOGGER_NAME, "kafka", "org.apache.kafka", "state.change.logger");
        // They warn of what belongs to every start, or to every restart after a kill.
        limit(
                Level.ERROR,
                "org.apache.kafka.controller.QuorumController",
                "org.apache.kafka.clients.NetworkClient",
                "kafka.server.DefaultAutoTopicCreationManager",
                "LogFutureTimestampLogger");
    }

    private static void limit(Level level, String... names) {
        for (String name : names) {
            if (LoggerFactory.getLogger(name) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(level);
            }
        }
    }

    /** Ends the JVM itself: after a signal it would otherwise report 128 plus the signal's number. */
    private static void end(EmbeddedKafka kafka) {
        Runtime.getRuntime().halt(kafka.stopInTime() ? 0 : CLOSE_TIMED_OUT);
    }

    @SuppressWarnings("StatementWithEmptyBody")
    private static void awaitEndOfStandardInput() {
        try {
            while (System.in.read() != -1) {}
        } catch (IOException e) {
            // A pipe that cannot be read has no parent at its other end.
        }
    }

    private record Arguments(Path dataFolder, int port, int partitions, boolean watchStandardInput) {

        static Arguments parse(String[] args) {
            List<String> rest = new ArrayList<>(Arrays.asList(args));
            boolean watch = rest.remove("--watch-stdin");
            try {
                int partitions = 0;
                int option = rest.indexOf("--partitions");
                if (option >= 0) {
                    partitions = Integer.parseInt(rest.get(option + 1));
                    rest.subList(option, option + 2).clear();
                }
                if (rest.size() == 2 && partitions >= 0) {
                    return new Arguments(Path.of(rest.get(0)), Integer.parseInt(rest.get(1)), partitions, watch);
                }
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                // Answered below, as any other mistake.
            }
            System.err.println(
                    "Usage: EmbeddedKafkaMain <data folder> <port, or 0> [--partitions <number>] [--watch-stdin]");
            System.exit(BAD_ARGUMENTS);
            throw new AssertionError("unreachable");
        }
    }
}
