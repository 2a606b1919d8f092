package io.quotestream.sink;

import io.quotestream.runtime.ServiceMain;
import io.quotestream.runtime.Shutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink's process. */
public final class SinkMain {

    private static final Logger log = LoggerFactory.getLogger(SinkMain.class);

    private SinkMain() {}

    /** Takes no arguments: the environment says everything. */
    public static void main(String[] args) {
        ServiceMain.run("sink", SinkMain::run);
    }

    private static void run(Shutdown shutdown) throws InterruptedException {
        SinkConfig config = SinkConfig.from(System.getenv());
        log.info("sink {} starts with {}", SinkMain.class.getPackage().getImplementationVersion(), config);
        try (SinkService service = SinkService.open(config)) {
            shutdown.onStop(service::stop);
            service.run();
        }
    }
}
