package io.quotestream.streams;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.runtime.Health;
import io.quotestream.runtime.ManagementServer;
import io.quotestream.runtime.Metrics;
import io.quotestream.runtime.Page.Response;
import io.quotestream.runtime.ServiceMain;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the streams app. */
public final class StreamsMain {

    private static final Logger log = LoggerFactory.getLogger(StreamsMain.class);

    private StreamsMain() {}

    /** @param args none; everything is set by environment variables */
    public static void main(String[] args) {
        ServiceMain.run("streams-app", shutdown -> {
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
        });
    }
}
