package io.quotestream.local.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far each part has come: one block of lines, repainted in place on a terminal, and single plain lines
 * otherwise. Confined to one thread.
 */
public final class Progress {

    private static final int BAR_WIDTH = 36;
    private static final int LINES = 6;
    private static final String UP = "\u001b[" + LINES + "A";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private boolean isPainted;

    Progress(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** Shows a reading; {@code elapsed} is the time since the first event was appended. */
    void show(Counts.Reading reading, Duration elapsed) {
        long perSecond = reading.written() * 1000 / Math.max(1, elapsed.toMillis());
        if (isTerminal) {
            paint(reading, elapsed, perSecond);
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "%s  appended %,d  bridged %,d  folded %,d  written %,d  lag %,d  %,d/s  dead letters %,d",
                    clock(elapsed),
                    reading.appended(),
                    reading.bridged(),
                    reading.folded(),
                    reading.written(),
                    reading.lag(),
                    perSecond,
                    reading.deadLetters()));
        }
    }

    private void paint(Counts.Reading reading, Duration elapsed, long perSecond) {
        StringBuilder block = new StringBuilder(isPainted ? UP : "");
        line(
                block,
                String.format(
                        Locale.ROOT,
                        "  %s elapsed   %,d events/s through the whole pipeline",
                        clock(elapsed),
                        perSecond));
        line(block, bar("appended", reading.appended(), reading.appended()));
        line(block, bar("bridged", reading.bridged(), reading.appended()));
        line(block, bar("folded", reading.folded(), reading.appended()));
        line(block, bar("written", reading.written(), reading.appended()));
        line(block, String.format(Locale.ROOT, "  lag %,d   dead letters %,d", reading.lag(), reading.deadLetters()));
        out.print(block);
        out.flush();
        isPainted = true;
    }

    private static void line(StringBuilder block, String text) {
        block.append(text).append(CLEAR_REST_OF_LINE).append(System.lineSeparator());
    }

    private static String bar(String name, long done, long all) {
        int filled = all == 0 ? 0 : (int) Math.min(BAR_WIDTH, BAR_WIDTH * done / all);
        return String.format(
                Locale.ROOT, "  %-9s %,12d  %s%s", name, done, "#".repeat(filled), "-".repeat(BAR_WIDTH - filled));
    }

    private static String clock(Duration elapsed) {
        return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }
}
