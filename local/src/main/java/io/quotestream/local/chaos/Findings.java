package io.quotestream.local.chaos;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What is wrong, as found by any of those who watch. One finding fails the run. Thread safe. */
final class Findings {

    private static final int KEPT = 30;

    private final PrintStream out;
    private final List<String> kept = new ArrayList<>();
    private long count;

    Findings(PrintStream out) {
        this.out = out;
    }

    synchronized void add(String what) {
        count++;
        if (kept.size() < KEPT) {
            kept.add(what);
            out.println("  ! " + what);
        }
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }

    synchronized long count() {
        return count;
    }

    synchronized List<String> all() {
        return List.copyOf(kept);
    }
}
