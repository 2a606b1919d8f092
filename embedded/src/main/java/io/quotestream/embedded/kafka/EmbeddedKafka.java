package io.quotestream.embedded.kafka;

import io.quotestream.embedded.process.Folders;
import io.quotestream.embedded.process.OrphanReaper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, its own controller, inside this JVM on 127.0.0.1: transactions of today's protocol, one replica of
 * everything, small buffers.
 *
 * <p>Safe for use by several threads. A broker that meets a fatal fault (a full disk, say) ends the whole JVM, as Kafka
 * has it; to kill the broker alone, start a {@link KafkaProcess}.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final int START_ATTEMPTS = 3;

    private final KafkaNode node;
    private final BrokerPorts ports;
    private final @Nullable Path temporaryFolder;
    private final @Nullable OrphanReaper reaper;
    private boolean closed;
    private boolean stoppedInTime;

    private EmbeddedKafka(KafkaNode node, BrokerPorts ports, @Nullable Path temporaryFolder) {
        this.node = node;
        this.ports = ports;
        this.temporaryFolder = temporaryFolder;
        this.reaper = temporaryFolder == null ? null : OrphanReaper.start(temporaryFolder);
    }

    /** Starts a broker on a free port with a folder of its own, which is deleted on close or when this JVM has ended. */
    public static EmbeddedKafka start() {
        return start(Map.of());
    }

    /**
     * As {@link #start()}, with settings of the broker that add to its own or replace them.
     *
     * @param settings by Kafka's names
     */
    public static EmbeddedKafka start(Map<String, String> settings) {
        Options options = options();
        settings.forEach(options::setting);
        return options.start();
    }

    /**
     * Starts a broker on a folder that stays: topics, records and offsets are there again at the next start.
     *
     * @param dataFolder made if it is missing; at most one broker at a time may use it
     * @param port of 127.0.0.1; 0 for any free one
     */
    public static EmbeddedKafka start(Path dataFolder, int port) {
        return options().dataFolder(dataFolder).port(port).start();
    }

    /** To start with other than the defaults. */
    public static Options options() {
        return new Options();
    }

    private static EmbeddedKafka start(Options options, Path dataFolder, @Nullable Path temporaryFolder) {
        for (int attempt = 1; ; attempt++) {
            BrokerPorts ports = BrokerPorts.pick(options.port, options.clientListener);
            format(dataFolder);
            try {
                Map<String, String> settings = BrokerSettings.of(dataFolder, ports, options.clientListener);
                settings.putAll(options.settings);
                KafkaNode node = new KafkaNode(settings);
                try {
                    node.start();
                    return new EmbeddedKafka(node, ports, temporaryFolder);
                } catch (RuntimeException e) {
                    stop(node);
                    throw e;
                }
            } catch (RuntimeException e) {
                // Another process may have taken a port since it was found free.
                if (attempt == START_ATTEMPTS) {
                    throw new IllegalStateException(
                            "No broker on 127.0.0.1:" + ports.broker() + " in " + dataFolder, e);
                }
                log.warn("the broker did not start on port {}: trying again", ports.broker(), e);
            }
        }
    }

    /** Gives a new folder its cluster id and the newest level of every feature; a folder that has them stays as it is. */
    private static void format(Path dataFolder) {
        if (Files.exists(dataFolder.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(dataFolder);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(dataFolder.toString())
                    .setMetadataLogDirectory(dataFolder.toString())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + dataFolder, e);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot format " + dataFolder + " for Kafka", e);
        }
    }

    /** For {@code bootstrap.servers}: {@code 127.0.0.1:PORT}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.broker();
    }

    /** The port of 127.0.0.1. */
    public int port() {
        return ports.broker();
    }

    /** The port of 127.0.0.1 that the listener of {@link Options#clientListener} is at; 0 without one. */
    public int clientPort() {
        return ports.client();
    }

    /**
     * Creates a topic with the given topic-level settings; on return it can be written to.
     *
     * @throws IllegalStateException if it exists already, or Kafka refuses it
     */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        TopicCreation.create(
                bootstrapServers(), List.of(new NewTopic(name, partitions, (short) 1).configs(config)), false);
    }

    /**
     * Creates the pipeline's topics as its deployments do: events, states and dead letters with this many partitions, the
     * bridge's checkpoints with one. Topics that exist already stay as they are.
     */
    public void createPipelineTopics(int partitions) {
        TopicCreation.create(bootstrapServers(), PipelineTopics.with(partitions), true);
    }

    /** Stops the broker in order, within 20 seconds, and deletes the folder if it was a temporary one. Idempotent. */
    @Override
    public void close() {
        stopInTime();
    }

    /** As {@link #close()}; false if the broker did not stop within the time. */
    synchronized boolean stopInTime() {
        if (!closed) {
            closed = true;
            stoppedInTime = stop(node);
            // A broker that is still at work would end the JVM on finding its folder gone: then the reaper deletes it
            // later.
            if (stoppedInTime && temporaryFolder != null && reaper != null) {
                delete(temporaryFolder);
                reaper.close();
            }
        }
        return stoppedInTime;
    }

    /** In a thread of its own, since the broker's shutdown has waits of minutes in it. */
    private static boolean stop(KafkaNode node) {
        Thread shutdown = new Thread(node::stop, "embedded-kafka-shutdown");
        shutdown.setDaemon(true);
        shutdown.start();
        if (!joined(shutdown)) {
            log.warn("the broker did not stop within {}: left to end with the JVM", CLOSE_TIMEOUT);
            return false;
        }
        return true;
    }

    /** An interrupt waits until the broker has stopped. */
    private static boolean joined(Thread thread) {
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            log.warn("cannot delete {}: {}", folder, e.toString());
        }
    }

    /** How to start; not thread safe. */
    public static final class Options {

        private final Map<String, String> settings = new TreeMap<>();
        private @Nullable Path dataFolder;
        private int port;
        private @Nullable ClientListener clientListener;

        private Options() {}

        /** A folder that stays, made if it is missing; by default one that is deleted on close or when this JVM has ended. */
        public Options dataFolder(Path folder) {
            dataFolder = folder.toAbsolutePath();
            return this;
        }

        /** The port on 127.0.0.1; 0, the default, is any free one. */
        public Options port(int newPort) {
            port = newPort;
            return this;
        }

        /** Any setting of the broker, over its default here. */
        public Options setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** A listener in addition to the plain one, for clients that come through a proxy, with TLS, or with a password. */
        public Options clientListener(ClientListener listener) {
            clientListener = listener;
            return this;
        }

        /**
         * Starts the broker; on return it serves clients.
         *
         * @throws IllegalStateException if it does not start
         */
        public EmbeddedKafka start() {
            Path folder = dataFolder;
            if (folder != null) {
                return EmbeddedKafka.start(this, folder, null);
            }
            Path temporary = Folders.temporary("quotestream-kafka-");
            try {
                return EmbeddedKafka.start(this, temporary, temporary);
            } catch (RuntimeException e) {
                delete(temporary);
                throw e;
            }
        }
    }
}
