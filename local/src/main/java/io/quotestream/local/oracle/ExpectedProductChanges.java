package io.quotestream.local.oracle;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts changes as {@code active_product_changes} must have them, its partitions summed up: each change once in its minute,
 * once in its hour, and once in its day. Confined to one thread.
 */
public final class ExpectedProductChanges {

    private static final DateTimeFormatter AS_IN_SQL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private static final Map<String, ChronoUnit> RESOLUTIONS =
            Map.of("minute", ChronoUnit.MINUTES, "hour", ChronoUnit.HOURS, "day", ChronoUnit.DAYS);

    private static final class Count {
        long started;
        long ended;
    }

    private final Map<String, Count> counts = new TreeMap<>();

    /** Counts the changes of one quote. */
    public void add(List<ActivityChange> changes) {
        for (ActivityChange change : changes) {
            RESOLUTIONS.forEach((resolution, unit) -> {
                LocalDateTime bucket = change.at().truncatedTo(unit);
                String key = Row.keyOf(resolution, AS_IN_SQL.format(bucket), change.productId());
                Count count = counts.computeIfAbsent(key, unseen -> new Count());
                if (change.isStart()) {
                    count.started++;
                } else {
                    count.ended++;
                }
            });
        }
    }

    /** A row for each minute, hour and day, and product, in which something changed. */
    public List<Row> rows() {
        return counts.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Row row(String key, Count count) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("started", count.started);
        columns.put("ended", count.ended);
        return new Row(key, columns);
    }
}
