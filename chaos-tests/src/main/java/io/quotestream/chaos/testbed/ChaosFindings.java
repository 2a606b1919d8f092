package io.quotestream.chaos.testbed;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What is wrong, as found by any of those who watch. One finding fails the run. Thread safe. */
public final class ChaosFindings {

    private static final int KEPT = 30;

    private final PrintStream out;
    private final List<String> kept = new ArrayList<>();
    private long count;

    public ChaosFindings(PrintStream out) {
        this.out = out;
    }

    public synchronized void add(String what) {
        count++;
        if (kept.size() < KEPT) {
            kept.add(what);
            out.println("  ! " + what);
        }
    }

    public synchronized boolean isEmpty() {
        return count == 0;
    }

    public synchronized long count() {
        return count;
    }

    public synchronized List<String> all() {
        return List.copyOf(kept);
    }
}
