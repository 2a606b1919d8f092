package io.quotestream.local.run;

import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.compare.Comparison;
import io.quotestream.local.compare.Differences;
import io.quotestream.local.compare.ListedDeadLetters;
import io.quotestream.local.feed.AppendedEvents;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.feed.EventFile;
import io.quotestream.local.feed.EventToAppend;
import io.quotestream.local.live.LivePage;
import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.pipeline.Pipeline;
import io.quotestream.local.pipeline.RunFolder;
import io.quotestream.local.simulator.Simulator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One run from start to report: starts the pipeline, feeds it, waits until everything came out, and checks it. */
public final class LocalRun {

    private static final Duration STANDSTILL_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(2);

    private final RunOptions options;
    private final Cleanup cleanup;
    private final PrintStream out;
    private final boolean isTerminal;

    public LocalRun(RunOptions options, Cleanup cleanup, PrintStream out, boolean isTerminal) {
        this.options = options;
        this.cleanup = cleanup;
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /**
     * Runs to the end; without {@code --once} stays up until it is stopped.
     *
     * @return the number of differences between tables and oracle
     * @throws RunFailedException when the run cannot continue
     */
    public long run() throws InterruptedException, IOException, SQLException {
        Path file = options.events();
        List<EventToAppend> fromFile = file == null ? List.of() : EventFile.read(file);
        Iterator<EventToAppend> events = file == null ? new Simulator(options.simulation()) : fromFile.iterator();
        boolean hasOtherStreams = fromFile.stream()
                .anyMatch(event -> event.stream() != null && !event.stream().equals(EventAppender.STREAM));
        String source = hasOtherStreams ? Pipeline.ALL : EventAppender.STREAM;

        options.ports();
        RunFolder folder = cleanup.start("the folder", RunFolder::create);
        LauncherLog.to(folder.log("run-local"));
        long start = System.nanoTime();
        Pipeline pipeline = Pipeline.start(options.pipeline(source), folder, cleanup, out);
        line("Ready after %.1f s", seconds(since(start)));
        LivePage page = cleanup.start(
                "the live page", () -> LivePage.start(pipeline, options.ports().page()));
        out.println("Live page: " + page.url());
        if (options.isEndless()) {
            ConnectionHints.print(pipeline, page, folder, out);
        }
        long differences = feedAndCheck(pipeline, events);
        if (!options.isOnce()) {
            out.println();
            ConnectionHints.print(pipeline, page, folder, out);
            stayUp(pipeline);
        }
        return differences;
    }

    private long feedAndCheck(Pipeline pipeline, Iterator<EventToAppend> events)
            throws InterruptedException, SQLException {
        try (PipelineCounts counts = new PipelineCounts(pipeline)) {
            long begin = System.nanoTime();
            EventAppender feeder = cleanup.start(
                    "the feeder", () -> EventAppender.start(pipeline.eventStore(), events, options.eventsPerSecond()));
            Counts.Reading end = watch(feeder, counts, pipeline.hasServiceByHand(), begin);
            Duration took = since(begin);
            line(
                    "%n%,d events in %.1f s: %,.0f events/s from the first append to the last row%n",
                    end.appended(), seconds(took), end.appended() / seconds(took));
            Report.print(pipeline.database(), out);
            out.println();
            Differences differences = new Comparison(
                            pipeline.database(), AppendedEvents.oracle(pipeline.eventStore(), pipeline.source()))
                    .run(counts.deadLetters(), ListedDeadLetters.read(pipeline.database()));
            differences.print(out);
            if (!counts.refused().isEmpty()) {
                counts.refused().print(out);
            }
            return differences.count();
        }
    }

    /**
     * Shows the progress until everything appended has come out.
     *
     * @param mayStandStill whether a service was started by hand: it may be at a breakpoint for any time
     */
    private Counts.Reading watch(EventAppender feeder, Counts counts, boolean mayStandStill, long begin)
            throws InterruptedException {
        Progress progress = new Progress(out, isTerminal);
        long shownAt = Long.MIN_VALUE / 2;
        long movedAt = begin;
        Counts.Reading last = new Counts.Reading(0, 0, 0, 0, 0);
        while (true) {
            boolean isFed = feeder.isDone(); // read first: what is read after it includes the last event
            Counts.Reading reading = counts.read();
            long now = System.nanoTime();
            if (!reading.equals(last) || reading.isDrained()) {
                movedAt = now;
                last = reading;
            }
            boolean isEnd = isFed && reading.isDrained();
            if (isEnd || isTerminal || now - shownAt >= BETWEEN_PLAIN_LINES.toNanos()) {
                progress.show(reading, since(begin));
                shownAt = now;
            }
            if (isEnd) {
                return reading;
            }
            if (!mayStandStill && now - movedAt > STANDSTILL_TIMEOUT.toNanos()) {
                throw new RunFailedException(
                        "nothing has moved for " + STANDSTILL_TIMEOUT.toSeconds() + " s: " + reading);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private static void stayUp(Pipeline pipeline) throws InterruptedException {
        while (true) {
            pipeline.verifyAlive();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
