package io.quotestream.embedded.kafka;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link EmbeddedKafka} as a process of its own:
 * {@code dataFolder port [--partitions N] [--set NAME=VALUE]... [--client-listener PROTOCOL:PORT:ADVERTISED] [--watch-stdin]}.
 * {@code --set} gives any setting of the broker, the listener is a {@link ClientListener}.
 *
 * <p>Prints one line, {@code READY 127.0.0.1:PORT}, to standard output when the broker can be used; everything else goes
 * to standard error. Ends with 0 on SIGTERM and SIGINT, and with {@code --watch-stdin} also when standard input closes, so
 * that a parent that was killed leaves no broker behind; with 2 when the broker did not stop in time; with 64 for arguments
 * that it does not understand.
 */
public final class EmbeddedKafkaMain {

    /** Begins the line with the address of the broker. */
    static final String READY = "READY ";

    private static final int CLOSE_TIMED_OUT = 2;
    private static final int BAD_ARGUMENTS = 64;

    private EmbeddedKafkaMain() {}

    /** Runs until SIGTERM, SIGINT, or the end of its standard input. */
    public static void main(String[] args) {
        PrintStream standardOutput = System.out;
        // Before the first line of log: a console appender must not write where the parent reads.
        System.setOut(System.err);
        quietKafka();
        Arguments arguments = Arguments.parse(args);
        EmbeddedKafka kafka = arguments.options().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(kafka), "embedded-kafka-stop"));
        if (arguments.partitions() > 0) {
            kafka.createPipelineTopics(arguments.partitions());
        }
        standardOutput.println(READY + kafka.bootstrapServers());
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

    private record Arguments(EmbeddedKafka.Options options, int partitions, boolean watchStandardInput) {

        static Arguments parse(String[] args) {
            EmbeddedKafka.Options options = EmbeddedKafka.options();
            int partitions = 0;
            boolean watch = false;
            try {
                options.dataFolder(Path.of(args[0])).port(Integer.parseInt(args[1]));
                for (int i = 2; i < args.length; i++) {
                    switch (args[i]) {
                        case "--watch-stdin" -> watch = true;
                        case "--partitions" -> partitions = atLeastZero(args[++i]);
                        case "--set" -> {
                            String[] setting = parts(args[++i], "=", 2);
                            options.setting(setting[0], setting[1]);
                        }
                        case "--client-listener" -> {
                            String[] listener = parts(args[++i], ":", 3);
                            options.clientListener(new ClientListener(
                                    listener[0], Integer.parseInt(listener[1]), Integer.parseInt(listener[2])));
                        }
                        default -> throw new IllegalArgumentException(args[i]);
                    }
                }
                return new Arguments(options, partitions, watch);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                System.err.println("Usage: EmbeddedKafkaMain <data folder> <port, or 0> [--partitions <number>]"
                        + " [--set <name>=<value>]... [--client-listener <protocol>:<port>:<advertised port>]"
                        + " [--watch-stdin]");
                System.exit(BAD_ARGUMENTS);
                throw new AssertionError("unreachable", e);
            }
        }

        private static int atLeastZero(String number) {
            int parsed = Integer.parseInt(number);
            if (parsed < 0) {
                throw new IllegalArgumentException(number);
            }
            return parsed;
        }

        private static String[] parts(String text, String separator, int count) {
            String[] parts = text.split(separator, count);
            if (parts.length != count) {
                throw new IllegalArgumentException(text);
            }
            return parts;
        }
    }
}
