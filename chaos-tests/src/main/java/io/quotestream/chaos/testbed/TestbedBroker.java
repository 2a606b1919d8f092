package io.quotestream.chaos.testbed;

import io.quotestream.embedded.kafka.KafkaProcess;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.local.pipeline.LocalKafka;
import io.quotestream.local.pipeline.RunFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The Kafka broker, which faults end and start again. Confined to the thread of the faults. */
public final class TestbedBroker {

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ORDERLY_END = Duration.ofSeconds(30);
    private static final int KILLED = 137;

    private final RunFolder folder;
    private final int port;
    private final int proxiedPort;
    private final int proxyPort;
    private final int partitions;
    private final ChaosFindings findings;
    private volatile KafkaProcess process;
    private String bootstrapServers = "";
    private long kills;

    TestbedBroker(RunFolder folder, int port, int proxiedPort, int proxyPort, int partitions, ChaosFindings findings) {
        this.folder = folder;
        this.port = port;
        this.proxiedPort = proxiedPort;
        this.proxyPort = proxyPort;
        this.partitions = partitions;
        this.findings = findings;
        this.process = launch();
    }

    private KafkaProcess launch() {
        return LocalKafka.start(folder, port, partitions, proxiedPort, proxyPort);
    }

    /** Waits until it can be used. */
    void awaitReady() throws InterruptedException, IOException {
        bootstrapServers = process.awaitBootstrapServers();
    }

    /** Where the launcher itself reaches it, without a proxy. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    public long kills() {
        return kills;
    }

    public ChildProcess process() {
        return process.process();
    }

    /** SIGKILL; returns when it is gone, with the proof. */
    public String kill() throws InterruptedException {
        process().kill();
        return killed();
    }

    /** After a SIGKILL: waits for its end. */
    String killed() throws InterruptedException {
        int code = process().awaitExit(KILL_TIMEOUT);
        if (code != KILLED) {
            findings.add("Kafka was sent SIGKILL and ended with code " + code);
        }
        kills++;
        return "Kafka exit code " + code;
    }

    /** SIGTERM; returns when it is gone, with the proof. */
    public String stop() throws InterruptedException {
        process().stop();
        return "Kafka exit code " + process().awaitExit(ORDERLY_END);
    }

    /** Starts it again, and waits until it can be used. */
    public void start() throws InterruptedException, IOException {
        process = launch();
        awaitReady();
    }

    /** SIGSTOP, a while, SIGCONT. */
    public String pause(Duration length) throws InterruptedException {
        process().suspend();
        try {
            TimeUnit.MILLISECONDS.sleep(50);
            char state = process().state();
            if (state != 'T') {
                findings.add("Kafka was sent SIGSTOP and is in state " + state);
            }
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
            return "Kafka state " + state + " for " + length.toSeconds() + " s";
        } finally {
            process().resume();
        }
    }

    void close() {
        process.close();
    }
}
