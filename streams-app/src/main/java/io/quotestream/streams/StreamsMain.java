package io.quotestream.streams;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.runtime.ServiceMain;
import io.quotestream.runtime.Shutdown;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.http.ManagementServer;
import io.quotestream.runtime.http.Metrics;
import io.quotestream.runtime.http.Page.Response;
import io.quotestream.streams.query.QuotePage;
import io.quotestream.streams.runtime.StreamsRunner;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the streams-app with the process's environment; see docs/configuration.md for the variables. */
public final class StreamsMain {

    private static final Logger log = LoggerFactory.getLogger(StreamsMain.class);

    private StreamsMain() {}

    /** Runs until SIGTERM or an unrecoverable failure. Takes no arguments. */
    public static void main(String[] args) {
        ServiceMain.run("streams-app", args, StreamsMain::serve);
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
