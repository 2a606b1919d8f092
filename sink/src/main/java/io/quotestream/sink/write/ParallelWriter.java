package io.quotestream.sink.write;

import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.partitions.PartitionsLostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way into the database, in parts that are written at the same time, each in a transaction of its own: each
 * has other partitions, whose offsets it moves, so that none needs to know what became of the others. Confined to the poll
 * thread, which waits while others write.
 */
public final class ParallelWriter implements AutoCloseable {

    /**
     * What became of a part: it was written, or there is a failure.
     *
     * @param took the transaction's time
     */
    public record WriteResult(
            Batch part,
            @Nullable WriteOutcome outcome,
            @Nullable Exception failure,
            Duration took) {}

    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(1);

    private final BatchWriter writer;
    private final int count;
    private final ExecutorService threads;
    private final List<Batch> parts = new ArrayList<>();

    /** @param count how many transactions there may be at a time */
    public ParallelWriter(BatchWriter writer, int count) {
        this.writer = writer;
        this.count = count;
        AtomicInteger started = new AtomicInteger();
        this.threads =
                Executors.newCachedThreadPool(work -> new Thread(work, "sink-writer-" + started.incrementAndGet()));
    }

    /** Takes a batch over; there must be nothing left of the one before. */
    public void take(Batch batch) {
        if (!parts.isEmpty()) {
            throw new IllegalStateException("the batch before is not written yet");
        }
        if (!batch.isEmpty()) {
            parts.addAll(batch.split(count));
        }
    }

    /** What is left to be written. */
    public List<Batch> parts() {
        return List.copyOf(parts);
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Tries to write all that is left, the first part in the calling thread; what was written is left no more. */
    public List<WriteResult> write() {
        List<CompletableFuture<WriteResult>> others = parts.stream()
                .skip(1)
                .map(part -> CompletableFuture.supplyAsync(() -> attempt(part), threads))
                .toList();
        List<WriteResult> results = new ArrayList<>();
        results.add(attempt(parts.get(0)));
        others.forEach(each -> results.add(each.join()));
        for (WriteResult each : results) {
            if (each.outcome() != null) {
                parts.remove(each.part());
            }
        }
        return results;
    }

    private WriteResult attempt(Batch part) {
        long started = System.nanoTime();
        WriteOutcome outcome = null;
        Exception failure = null;
        try {
            outcome = writer.write(part);
        } catch (SQLException | PartitionsLostException | RuntimeException e) {
            failure = e;
        }
        return new WriteResult(part, outcome, failure, Duration.ofNanos(System.nanoTime() - started));
    }

    /** Throws why parts were not written, unless it is that the database refuses rows: the failure to be acted on first. */
    public static void rethrow(List<WriteResult> results) throws SQLException, PartitionsLostException {
        Map<Integer, Boolean> lost = new HashMap<>();
        SQLException passing = null;
        for (WriteResult each : results) {
            if (each.failure() instanceof RuntimeException fatal) {
                throw fatal;
            } else if (each.failure() instanceof PartitionsLostException loss) {
                lost.putAll(loss.partitions());
            } else if (each.failure() instanceof SQLException e && SqlErrors.classify(e) != SqlErrorKind.POISON) {
                passing = e;
            }
        }
        if (!lost.isEmpty()) {
            throw new PartitionsLostException(lost);
        }
        if (passing != null) {
            throw passing;
        }
    }

    /** Takes out a part that is to be read again. */
    public void drop(Batch part) {
        parts.remove(part);
    }

    /** Takes a partition's records out: the sink that has the partition now reads them itself. */
    public void dropPartition(int partition) {
        parts.forEach(part -> part.dropPartition(partition));
        parts.removeIf(Batch::isEmpty);
    }

    /** Lets the threads end. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(LONGEST_TRANSACTION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
