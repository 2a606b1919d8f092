package io.quotestream.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The lines that a run prints, and the forms of times in them. */
record ChaosLog(PrintStream out) {

    void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    static String clock(Duration elapsed) {
        return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }
}
