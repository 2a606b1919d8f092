package io.quotestream.sink;

import io.quotestream.runtime.ServiceMain;
import io.quotestream.runtime.Shutdown;
import io.quotestream.sink.database.MigrationJob;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink's process. */
public final class SinkMain {

    private static final Logger log = LoggerFactory.getLogger(SinkMain.class);

    private SinkMain() {}

    /**
     * Runs until SIGTERM or an unrecoverable failure.
     *
     * @param args none; or {@code migrate}, which only brings the schema up to date
     */
    public static void main(String[] args) {
        if (Arrays.equals(args, new String[] {"migrate"})) {
            ServiceMain.run("sink", shutdown -> MigrationJob.run(System.getenv(), shutdown));
        } else {
            ServiceMain.run("sink", args, SinkMain::run);
        }
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
