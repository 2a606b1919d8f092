package io.quotestream.chaos.testbed;

import io.quotestream.local.pipeline.ServiceEndpoint;
import java.util.List;
import java.util.SplittableRandom;

/** The two of one service. */
public record Fleet(String service, List<ServiceInstance> replicas) {

    private static final int BUSY_PER_CENT = 75;

    public Fleet {
        replicas = List.copyOf(replicas);
    }

    /** One of the two: mostly one that has work to do, since the end of one that stands by is soon told. */
    public ServiceInstance any(SplittableRandom random) throws InterruptedException {
        ServiceInstance chosen = replicas.get(random.nextInt(replicas.size()));
        boolean isBusyWanted = random.nextInt(100) < BUSY_PER_CENT;
        if (service.equals(Testbed.BRIDGE) && isBusyWanted) {
            for (ServiceInstance replica : replicas) {
                if (isActiveBridge(replica)) {
                    return replica;
                }
            }
        }
        return chosen;
    }

    private static boolean isActiveBridge(ServiceInstance replica) throws InterruptedException {
        return replica.service()
                .endpoint()
                .metrics()
                .map(page -> ServiceEndpoint.sum(page, "bridge_active") == 1)
                .orElse(false);
    }

    public long kills() {
        return replicas.stream().mapToLong(ServiceInstance::kills).sum();
    }

    boolean isReady() throws InterruptedException {
        for (ServiceInstance replica : replicas) {
            if (!replica.service().endpoint().isReady()) {
                return false;
            }
        }
        return true;
    }
}
