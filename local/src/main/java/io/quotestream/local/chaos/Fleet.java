package io.quotestream.local.chaos;

import io.quotestream.local.ServiceEndpoint;
import java.util.List;
import java.util.SplittableRandom;

/** The two of one service. */
record Fleet(String service, List<Replica> replicas) {

    private static final int BUSY_PER_CENT = 75;

    Fleet {
        replicas = List.copyOf(replicas);
    }

    /** One of the two: mostly one that has work to do, since the end of one that stands by is soon told. */
    Replica any(SplittableRandom random) throws InterruptedException {
        Replica chosen = replicas.get(random.nextInt(replicas.size()));
        boolean isBusyWanted = random.nextInt(100) < BUSY_PER_CENT;
        if (service.equals(Stage.BRIDGE) && isBusyWanted) {
            for (Replica replica : replicas) {
                if (isActiveBridge(replica)) {
                    return replica;
                }
            }
        }
        return chosen;
    }

    private static boolean isActiveBridge(Replica replica) throws InterruptedException {
        return replica.service()
                .endpoint()
                .metrics()
                .map(page -> ServiceEndpoint.sum(page, "bridge_active") == 1)
                .orElse(false);
    }

    long kills() {
        return replicas.stream().mapToLong(Replica::kills).sum();
    }

    boolean isReady() throws InterruptedException {
        for (Replica replica : replicas) {
            if (!replica.service().endpoint().isReady()) {
                return false;
            }
        }
        return true;
    }
}
