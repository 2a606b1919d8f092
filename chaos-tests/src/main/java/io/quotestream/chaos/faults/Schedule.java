package io.quotestream.chaos.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which fault comes next: decks of kinds, each shuffled by the seed. Every kind comes in every deck, unless kills are the
 * goal: then the rest comes in the first deck and each tenth after it. The same seed, kinds and weights give the same plan
 * indefinitely. Confined to one thread.
 */
public final class Schedule {

    private static final int MAX_PAUSE_MS = 2_500;
    private static final int HURRIED_ONE_IN = 6;

    /**
     * A fault to come.
     *
     * @param seed decides its details: which of the two, how long
     * @param pause how long the pipeline runs undisturbed before it
     * @param isHurried whether the next fault comes as soon as this one is recovered from, ready or not
     */
    public record Planned(int number, FaultKind kind, long seed, Duration pause, boolean isHurried) {}

    private final SplittableRandom random;
    private final List<FaultKind> cards = new ArrayList<>();
    private final int othersOneIn;
    private int decks;
    private final Deque<FaultKind> deck = new ArrayDeque<>();
    private int planned;

    /**
     * A plan.
     *
     * @param killsOfServices how often a deck has each kill of a service
     * @param othersOneIn in which one of so many decks all is that is no kill of one part
     */
    public Schedule(long seed, Set<FaultKind> kinds, int killsOfServices, int othersOneIn) {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a plan needs a kind of fault");
        }
        this.random = new SplittableRandom(seed);
        this.othersOneIn = othersOneIn;
        for (FaultKind kind : FaultKind.values()) {
            for (int i = 0; kinds.contains(kind) && i < copies(kind, killsOfServices); i++) {
                cards.add(kind);
            }
        }
    }

    private static int copies(FaultKind kind, int killsOfServices) {
        return switch (kind) {
            case KILL_BRIDGE, KILL_STREAMS_APP, KILL_SINK -> killsOfServices;
            default -> 1;
        };
    }

    public Planned next() {
        if (deck.isEmpty()) {
            shuffle();
        }
        return new Planned(
                ++planned,
                deck.remove(),
                random.nextLong(),
                Duration.ofMillis(random.nextInt(MAX_PAUSE_MS)),
                random.nextInt(HURRIED_ONE_IN) == 0);
    }

    private void shuffle() {
        boolean isWhole = decks++ % othersOneIn == 0;
        List<FaultKind> rest = new ArrayList<>(cards);
        rest.removeIf(kind -> !isWhole && !FaultKind.KILLS.contains(kind));
        while (!rest.isEmpty()) {
            deck.add(rest.remove(random.nextInt(rest.size())));
        }
    }
}
