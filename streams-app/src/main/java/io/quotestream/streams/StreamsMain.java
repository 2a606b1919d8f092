package io.quotestream.streams;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.runtime.Health;
import io.quotestream.runtime.ManagementServer;
import io.quotestream.runtime.Metrics;
import io.quotestream.runtime.Page.Response;
import io.quotestream.runtime.ServiceMain;
import io.quotestream.runtime.Shutdown;
import java.io.PrintStream;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the streams app, or does what an operator asks for. */
public final class StreamsMain {

    private static final Logger log = LoggerFactory.getLogger(StreamsMain.class);

    private StreamsMain() {}

    /** @param args none to run the service; else a command, {@code --help} tells which */
    public static void main(String[] args) {
        if (args.length == 0) {
            ServiceMain.run("streams-app", StreamsMain::serve);
        } else {
            PrintStream out = System.out;
            // The log must not get between lines that a script may read.
            System.setOut(System.err);
            System.exit(StreamsCommand.execute(System.getenv(), out, System.err, args));
        }
    }

    private static void serve(Shutdown shutdown) throws InterruptedException {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(System.getenv());
        log.info("starting with {}", config);
        PrometheusMeterRegistry registry = Metrics.registry("streams-app");
        Health health = new Health();
        StreamsRunner runner = new StreamsRunner(config, health, registry, Clock.systemUTC());
        shutdown.deadline(config.closeTimeout());
        shutdown.onStop(runner::stop);
        try (ManagementServer management = ManagementServer.start(config.http(), health, registry)) {
            management.page("/topology", (rest, query) -> Response.text(200, runner.description()));
            management.page("/quotes", new QuotePage(runner::lookup));
            runner.run();
        }
    }
}
