package io.quotestream.sink;

import io.quotestream.runtime.InvalidConfiguration;
import io.quotestream.runtime.ServiceMain;
import io.quotestream.runtime.Shutdown;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink's process. */
public final class SinkMain {

    private static final Logger log = LoggerFactory.getLogger(SinkMain.class);

    private SinkMain() {}

    /**
     * Runs the sink; the environment says everything.
     *
     * @param args none; or {@code migrate}, which only brings the schema up to date; or {@code archive BEFORE DATABASE}, which
     *     moves quotes without events since that day into another database
     */
    public static void main(String[] args) {
        if (args.length == 0) {
            ServiceMain.run("sink", SinkMain::run);
        } else {
            ServiceMain.run("sink", shutdown -> runOnce(args, shutdown));
        }
    }

    private static void runOnce(String[] args, Shutdown shutdown) throws InterruptedException {
        if (args.length == 3 && args[0].equals("archive")) {
            ArchiveJob.run(System.getenv(), args[1], args[2], shutdown);
            return;
        }
        if (!Arrays.equals(args, new String[] {"migrate"})) {
            throw new InvalidConfiguration(
                    "argument",
                    "is not known: " + String.join(" ", args),
                    "none, or migrate, or archive BEFORE DATABASE",
                    "java -jar sink.jar migrate");
        }
        MigrationJob.run(System.getenv(), shutdown);
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
