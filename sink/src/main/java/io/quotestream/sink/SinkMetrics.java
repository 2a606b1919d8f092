package io.quotestream.sink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.QuoteState;
import io.quotestream.runtime.http.EventAges;
import io.quotestream.sink.database.Column;
import io.quotestream.sink.deadletters.DeadLetterTableWriter;
import io.quotestream.sink.tables.ProductActivityTable;
import io.quotestream.sink.tables.QuoteItemsTable;
import io.quotestream.sink.tables.QuotesTable;
import io.quotestream.sink.write.WriteOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the sink counts. Every record that a committed batch passed has exactly one outcome, so that
 *
 * <pre>{@code polled = written + coalesced + stale + erased + dead-lettered}</pre>
 *
 * holds after each batch, where all of them are {@code sink.records} by {@code outcome}, and polled is {@code sink.polled}.
 * Of those that have no later change of their quote in the batch, each row is counted as one of {@code written}, {@code
 * unchanged} and {@code stale} in {@code sink.rows}, by {@code table}. Records of batches that were given up, because their partition was lost, are in neither.
 */
final class SinkMetrics implements DeadLetterTableWriter.Progress {

    private static final List<DeadLetterReason> REASONS =
            List.of(DeadLetterReason.NOT_A_STATE, DeadLetterReason.REFUSED_BY_DATABASE);

    private static final Set<String> WRITTEN_TABLES =
            Set.of(QuotesTable.NAME, QuoteItemsTable.NAME, ProductActivityTable.NAME);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter polled;
    private final Counter listed;
    private final DistributionSummary batchRecords;
    private final Timer batchTime;
    private final EventAges behind;
    private final AtomicInteger partitions = new AtomicInteger();

    SinkMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.polled = Counter.builder("sink.polled")
                .description("Records that committed batches passed")
                .register(registry);
        this.listed = Counter.builder("sink.dead.letters.listed")
                .description(
                        "Dead letters, of all services, that went into the table; one that is read again counts again")
                .register(registry);
        this.batchRecords = DistributionSummary.builder("sink.batch.records")
                .description("Records in a committed batch")
                .register(registry);
        this.batchTime = Timer.builder("sink.batch.time")
                .description("Time of a batch's transaction, that of failed attempts not included")
                .serviceLevelObjectives(millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000))
                .register(registry);
        this.behind = EventAges.register(
                registry,
                "sink.behind",
                "From a quote's last event being created to its rows being visible",
                millis(10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000, 600_000, 3_600_000));
        registry.gauge("sink.partitions.claimed", partitions);
        for (String outcome : new String[] {"written", "coalesced", "stale", "erased", "dead-lettered"}) {
            records(outcome);
        }
        // Counted from 0: Prometheus sees no increase in a counter that begins with 1.
        for (String component : new String[] {"mysql", "kafka", "dead-letters", DeadLetterTableWriter.COMPONENT}) {
            retries(component);
        }
        for (DeadLetterReason reason : REASONS) {
            deadLetters(reason);
        }
        Column.expected().values().stream().filter(SinkMetrics::isOftenBounded).forEach(this::truncated);
    }

    /** A batch is in the tables. */
    void committed(WriteOutcome outcome, int deadLettered, Duration took) {
        int records = outcome.changes() + deadLettered;
        polled.increment(records);
        records("written").increment(outcome.written().size());
        records("coalesced").increment(outcome.coalesced());
        records("stale").increment(outcome.stale());
        records("erased").increment(outcome.erased());
        records("dead-lettered").increment(deadLettered);
        outcome.rows().forEach((table, counts) -> {
            rows(table, "written").increment(counts.written());
            rows(table, "unchanged").increment(counts.unchanged());
            rows(table, "stale").increment(counts.stale());
            rows(table, "deleted").increment(counts.deleted());
        });
        outcome.truncated().forEach((column, count) -> truncated(column).increment(count));
        if (records > 0) {
            batchRecords.record(records);
            batchTime.record(took);
        }
        Instant now = clock.instant();
        for (QuoteState state : outcome.written()) {
            if (state.lastEvent() != null) {
                behind.record(state.lastEvent().created(), now);
            }
        }
    }

    void deadLetter(DeadLetterReason reason) {
        deadLetters(reason).increment();
    }

    /** Dead letters are in the table. */
    @Override
    public void listed(int deadLetters) {
        listed.increment(deadLetters);
    }

    private Counter deadLetters(DeadLetterReason reason) {
        return Counter.builder("dead.letters")
                .description("Records sent to the dead letters, by reason; one sent again after a crash counts again")
                .tag("reason", reason.code())
                .register(registry);
    }

    /** Something failed that will be done again. */
    @Override
    public void retry(String component) {
        retries(component).increment();
    }

    private Counter retries(String component) {
        return Counter.builder("sink.retries")
                .description("Failures after which the sink waited and tried again, by what failed")
                .tag("component", component)
                .register(registry);
    }

    /** Partitions turned out to be another's, or to have another offset, when a batch was to be written. */
    void fenced(int count) {
        Counter.builder("sink.fenced")
                .description("Partitions given up since another process changed sink_offsets")
                .register(registry)
                .increment(count);
    }

    void partitionsClaimed(int count) {
        partitions.set(count);
    }

    private Counter records(String outcome) {
        return Counter.builder("sink.records")
                .description("Records by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter rows(String table, String outcome) {
        return Counter.builder("sink.rows")
                .description("Rows of the states in committed transactions, by table and what became of them")
                .tag("table", table)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static boolean isOftenBounded(Column column) {
        return WRITTEN_TABLES.contains(column.table())
                && (column.isText() || column.isAmount())
                && column.nullable()
                && !column.name().equals("truncated_fields");
    }

    private Counter truncated(Column column) {
        return Counter.builder("sink.truncated.fields")
                .description("Values in committed rows that were cut or left out, since their column cannot hold them")
                .tag("field", column.qualifiedName())
                .register(registry);
    }

    private static Duration[] millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
