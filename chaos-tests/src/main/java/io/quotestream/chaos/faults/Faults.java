package io.quotestream.chaos.faults;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.CustomerLoad;
import io.quotestream.chaos.testbed.ProxiedLink;
import io.quotestream.chaos.testbed.ServiceInstance;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.chaos.watch.Probes;
import io.quotestream.embedded.eventstore.faults.SubscriptionEnd;
import io.quotestream.embedded.process.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Makes faults happen, one at a time, and proves each: by the exit code, by the process's state, or by what the server
 * counted. A fault that did not happen is a finding, since it would prove nothing.
 *
 * <p>Confined to one thread.
 */
public final class Faults {

    private static final List<SubscriptionEnd> ENDINGS = List.of(SubscriptionEnd.values());

    private final Testbed testbed;
    private final CustomerLoad load;
    private final Probes probes;
    private final ChaosFindings findings;

    public Faults(Testbed testbed, CustomerLoad load, Probes probes, ChaosFindings findings) {
        this.testbed = testbed;
        this.load = load;
        this.probes = probes;
        this.findings = findings;
    }

    /**
     * A fault that happened.
     *
     * @param proof what shows it
     * @param mark the probe from whose sending the recovery is counted
     */
    public record Struck(String proof, Probes.Mark mark) {}

    private interface Action {
        String run() throws InterruptedException, IOException;
    }

    /** Makes it happen, and returns when it is over: all servers and links are as they were. */
    public Struck strike(Schedule.Planned planned) throws InterruptedException, IOException {
        SplittableRandom random = new SplittableRandom(planned.seed());
        testbed.links().forEach(ProxiedLink::heal);
        Action action = action(planned.kind(), random);
        if (planned.kind().since() == FaultKind.Since.END) {
            String proof = action.run();
            return new Struck(proof, probes.send());
        }
        // Sent a moment before: it cannot have gone through yet, and the fault itself may take longer than the
        // recovery.
        Probes.Mark mark = probes.send();
        return new Struck(action.run(), mark);
    }

    /** Chooses whom it shall hit, which may take a moment. */
    private Action action(FaultKind kind, SplittableRandom random) throws InterruptedException {
        return switch (kind) {
            case KILL_BRIDGE -> any(Testbed.BRIDGE, random)::kill;
            case KILL_STREAMS_APP -> any(Testbed.STREAMS_APP, random)::kill;
            case KILL_SINK -> any(Testbed.SINK, random)::kill;
            case KILL_BROKER -> () -> brokerDown(testbed.broker().kill(), random);
            case KILL_MYSQL -> () -> mysqlDown(testbed.mysql().kill(), random);
            case STOP_BRIDGE -> any(Testbed.BRIDGE, random)::stop;
            case STOP_STREAMS_APP -> any(Testbed.STREAMS_APP, random)::stop;
            case STOP_SINK -> any(Testbed.SINK, random)::stop;
            case PAUSE_BRIDGE -> pause(any(Testbed.BRIDGE, random), random);
            case PAUSE_STREAMS_APP -> pause(any(Testbed.STREAMS_APP, random), random);
            case PAUSE_SINK -> pause(any(Testbed.SINK, random), random);
            case RESTART_BROKER -> () -> brokerDown(testbed.broker().stop(), random);
            case RESTART_MYSQL -> () -> mysqlDown(testbed.mysql().stop(), random);
            case RESTART_SOURCE -> () -> restartSource(random);
            case PAUSE_BROKER -> () -> testbed.broker().pause(outage(random));
            case PAUSE_MYSQL -> () -> testbed.mysql().pause(outage(random));
            case END_SUBSCRIPTION -> () -> endSubscriptions(random);
            case STALL_SUBSCRIPTION -> this::stallSubscriptions;
            case CUT_SOURCE -> () -> testbed.toSource().cut(random);
            case CUT_KAFKA -> () -> testbed.toKafka().cut(random);
            case CUT_MYSQL -> () -> testbed.toMysql().cut(random);
            case SLOW_SOURCE -> () -> testbed.toSource().slow(random);
            case SLOW_KAFKA -> () -> testbed.toKafka().slow(random);
            case SLOW_MYSQL -> () -> testbed.toMysql().slow(random);
            case HANG_SOURCE -> () -> testbed.toSource().hang(random);
            case HANG_KAFKA -> () -> testbed.toKafka().hang(random);
            case HANG_MYSQL -> () -> testbed.toMysql().hang(random);
            case LOSE_SOURCE -> testbed.toSource()::lose;
            case LOSE_KAFKA -> testbed.toKafka()::lose;
            case LOSE_MYSQL -> testbed.toMysql()::lose;
            case ROLL_BRIDGE -> () -> replaceAll(Testbed.BRIDGE);
            case ROLL_STREAMS_APP -> () -> restartAll(Testbed.STREAMS_APP);
            case ROLL_SINK -> () -> replaceAll(Testbed.SINK);
            case KILL_SEVERAL -> () -> killSeveral(random);
            case STOP_ALL -> () -> stopAll(random);
        };
    }

    private ServiceInstance any(String service, SplittableRandom random) throws InterruptedException {
        return testbed.fleet(service).any(random);
    }

    private static Action pause(ServiceInstance instance, SplittableRandom random) {
        return () -> instance.pause(pastTimeouts(random));
    }

    /** Sessions and transactions end after 10 s. */
    private static Duration pastTimeouts(SplittableRandom random) {
        return Duration.ofMillis(12_000 + random.nextInt(3_000));
    }

    private static Duration outage(SplittableRandom random) {
        return Duration.ofMillis(500 + random.nextInt(7_500));
    }

    private static String sleep(Duration length, String proof) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(length.toMillis());
        return String.format(Locale.ROOT, "%s, down for %.1f s", proof, length.toMillis() / 1000.0);
    }

    private String brokerDown(String proof, SplittableRandom random) throws InterruptedException, IOException {
        String all = sleep(outage(random), proof);
        testbed.broker().start();
        testbed.reaper().watchDescendants();
        return all;
    }

    private String mysqlDown(String proof, SplittableRandom random) throws InterruptedException {
        String all = sleep(outage(random), proof);
        testbed.mysql().start();
        testbed.reaper().watchDescendants();
        return all;
    }

    private String restartSource(SplittableRandom random) throws InterruptedException {
        load.hold();
        try {
            int open = testbed.source().faults().subscriptionsOpen();
            testbed.source().stop();
            String proof = sleep(outage(random), open + " subscriptions cut");
            if (testbed.source().faults().subscriptionsOpen() != 0) {
                findings.add("the event store was closed and still has subscriptions");
            }
            testbed.source().restart();
            return proof;
        } finally {
            load.release();
        }
    }

    private String endSubscriptions(SplittableRandom random) {
        SubscriptionEnd how = ENDINGS.get(random.nextInt(ENDINGS.size()));
        return proven(testbed.source().faults().endSubscriptions(how), "subscriptions ended as " + how);
    }

    private String stallSubscriptions() {
        return proven(testbed.source().faults().stallSubscriptions(), "subscriptions silent");
    }

    private String proven(int count, String what) {
        if (count == 0) {
            findings.add("no " + what);
        }
        return count + " " + what;
    }

    private String replaceAll(String service) throws InterruptedException {
        List<String> proofs = new ArrayList<>();
        for (ServiceInstance instance : testbed.fleet(service).instances()) {
            proofs.add(instance.replace());
        }
        return String.join(", ", proofs);
    }

    private String restartAll(String service) throws InterruptedException {
        List<String> proofs = new ArrayList<>();
        for (ServiceInstance instance : testbed.fleet(service).instances()) {
            proofs.add(instance.restart());
        }
        return String.join(", ", proofs);
    }

    /** Two or three of all, at once. */
    private String killSeveral(SplittableRandom random) throws InterruptedException, IOException {
        List<ServiceInstance> left = new ArrayList<>(testbed.instances());
        List<ServiceInstance> chosen = new ArrayList<>();
        int count = 2 + random.nextInt(2);
        while (chosen.size() < count) {
            chosen.add(left.remove(random.nextInt(left.size())));
        }
        List<ChildProcess> victims =
                chosen.stream().map(ServiceInstance::beginKill).toList();
        int server = random.nextInt(4);
        String ofServer = switch (server) {
            case 0 -> testbed.broker().kill();
            case 1 -> testbed.mysql().kill();
            default -> "no server";
        };
        List<String> proofs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            proofs.add(chosen.get(i).killed(victims.get(i)));
        }
        proofs.add(
                switch (server) {
                    case 0 -> brokerDown(ofServer, random);
                    case 1 -> mysqlDown(ofServer, random);
                    default -> ofServer;
                });
        return String.join(", ", proofs);
    }

    private String stopAll(SplittableRandom random) throws InterruptedException, IOException {
        boolean isKill = random.nextBoolean();
        List<ServiceInstance> instances = testbed.instances();
        List<String> proofs = new ArrayList<>();
        load.hold();
        try {
            List<ChildProcess> victims = instances.stream()
                    .map(isKill ? ServiceInstance::beginKill : ServiceInstance::beginStop)
                    .toList();
            testbed.source().stop();
            proofs.add(isKill ? testbed.broker().kill() : testbed.broker().stop());
            proofs.add(isKill ? testbed.mysql().kill() : testbed.mysql().stop());
            for (int i = 0; i < victims.size(); i++) {
                ServiceInstance instance = instances.get(i);
                proofs.add(isKill ? instance.killed(victims.get(i)) : instance.stoppedAnyhow(victims.get(i)));
            }
            // The services are on their way already: the supervisor knows of no order.
            List<Action> starts = new ArrayList<>(List.of(
                    () -> {
                        testbed.source().restart();
                        return "";
                    },
                    () -> {
                        testbed.broker().start();
                        return "";
                    },
                    () -> {
                        testbed.mysql().start();
                        return "";
                    }));
            while (!starts.isEmpty()) {
                starts.remove(random.nextInt(starts.size())).run();
                testbed.reaper().watchDescendants();
            }
        } finally {
            load.release();
        }
        return String.join(", ", proofs);
    }
}
