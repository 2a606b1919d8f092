package io.quotestream.chaos.testbed;

import io.quotestream.local.pipeline.ServiceEndpoint;
import java.util.List;
import java.util.SplittableRandom;

/** The two of one service. */
public record Fleet(String service, List<ServiceInstance> instances) {

    private static final int BUSY_PER_CENT = 75;

    public Fleet {
        instances = List.copyOf(instances);
    }

    /** One of the two: mostly one that has work to do, since the end of a standby is soon reported. */
    public ServiceInstance any(SplittableRandom random) throws InterruptedException {
        ServiceInstance chosen = instances.get(random.nextInt(instances.size()));
        boolean isBusyWanted = random.nextInt(100) < BUSY_PER_CENT;
        if (service.equals(Testbed.BRIDGE) && isBusyWanted) {
            for (ServiceInstance instance : instances) {
                if (isActiveBridge(instance)) {
                    return instance;
                }
            }
        }
        return chosen;
    }

    private static boolean isActiveBridge(ServiceInstance instance) throws InterruptedException {
        return instance.service()
                .endpoint()
                .metrics()
                .map(page -> ServiceEndpoint.sum(page, "bridge_active") == 1)
                .orElse(false);
    }

    public long kills() {
        return instances.stream().mapToLong(ServiceInstance::kills).sum();
    }

    boolean isReady() throws InterruptedException {
        for (ServiceInstance instance : instances) {
            if (!instance.service().endpoint().isReady()) {
                return false;
            }
        }
        return true;
    }
}
