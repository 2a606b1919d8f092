package io.quotestream.benchmarks;

import io.quotestream.benchmarks.bridge.BridgeBenchmark;
import io.quotestream.benchmarks.bridge.BridgeLatency;
import io.quotestream.benchmarks.reports.ReportsBenchmark;
import io.quotestream.benchmarks.sink.SinkBenchmark;
import io.quotestream.benchmarks.sink.SinkKeysBenchmark;
import io.quotestream.benchmarks.sink.SinkLatencyBenchmark;
import io.quotestream.benchmarks.streams.StreamsBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks, one subcommand each. */
@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        description = "Measured comparisons of the services with peers and limits.",
        subcommands = {
            BridgeBenchmark.class,
            BridgeLatency.class,
            StreamsBenchmark.class,
            SinkBenchmark.class,
            SinkLatencyBenchmark.class,
            SinkKeysBenchmark.class,
            ReportsBenchmark.class
        })
public final class BenchmarksMain {
    private BenchmarksMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchmarksMain()).execute(args));
    }
}
