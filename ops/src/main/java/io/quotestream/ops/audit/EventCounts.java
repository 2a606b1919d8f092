package io.quotestream.ops.audit;

import io.quotestream.ops.audit.source.AuditedEvent;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The source's events by outcome, and the missing ones by day and type. Confined to one thread. */
final class EventCounts {

    /** Where an event is. */
    enum Outcome {
        /** Its quote's row includes it. */
        IN_TABLES,
        /** Listed in {@code dead_letters}. */
        DEAD_LETTER,
        /** Not in the tables, and younger than the grace period. */
        UNDER_WAY,
        /** Not in the tables, since the quote's last state is a dead letter of the sink. */
        REFUSED,
        /** Not in the tables, and nothing says why. */
        MISSING;

        /** As labels have it. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Types come from the source: beyond so many days and types, memory counts more than their names. */
    private static final int MAX_GROUPS = 10_000;

    private static final String OTHER_TYPES = "(other types)";

    /** A day of creation, in UTC, and an event type. */
    record DayAndType(LocalDate day, String type) implements Comparable<DayAndType> {

        private static final Comparator<DayAndType> ORDER =
                Comparator.comparing(DayAndType::day).thenComparing(DayAndType::type);

        @Override
        public int compareTo(DayAndType other) {
            return ORDER.compare(this, other);
        }
    }

    /** Of a day and type: how many there are, and how many of them are missing. */
    record Share(long events, long missing) {
        private Share plus(boolean isMissing) {
            return new Share(events + 1, missing + (isMissing ? 1 : 0));
        }
    }

    private final EnumMap<Outcome, Long> byOutcome = new EnumMap<>(Outcome.class);
    private final Map<DayAndType, Share> byDayAndType = new HashMap<>();

    EventCounts() {
        for (Outcome outcome : Outcome.values()) {
            byOutcome.put(outcome, 0L);
        }
    }

    void add(AuditedEvent event, Outcome outcome) {
        byOutcome.merge(outcome, 1L, Long::sum);
        LocalDate day = LocalDate.ofInstant(event.created(), ZoneOffset.UTC);
        DayAndType group = new DayAndType(day, event.type());
        if (byDayAndType.size() >= MAX_GROUPS && !byDayAndType.containsKey(group)) {
            group = new DayAndType(day, OTHER_TYPES);
        }
        byDayAndType.put(
                group, byDayAndType.getOrDefault(group, new Share(0, 0)).plus(outcome == Outcome.MISSING));
    }

    long of(Outcome outcome) {
        return byOutcome.getOrDefault(outcome, 0L);
    }

    long total() {
        return byOutcome.values().stream().mapToLong(Long::longValue).sum();
    }

    /** In order of days and types, those of which something is missing. */
    Map<DayAndType, Share> incomplete() {
        Map<DayAndType, Share> incomplete = new TreeMap<>(byDayAndType);
        incomplete.values().removeIf(share -> share.missing() == 0);
        return incomplete;
    }
}
