package io.quotestream.sink;

import java.util.List;
import java.util.stream.Stream;

/**
 * Work on many values at a time by as many threads as there are processors. The database has nothing to do while a batch is
 * read and made into rows, so that a sink that catches up is faster by whatever of this time is saved.
 */
final class InParallel {

    /** Fewer values than this are done sooner than other threads wake up. */
    private static final int MANY = 64;

    private InParallel() {}

    /** The values in their order, for work on each that neither changes nor waits for anything. */
    static <T> Stream<T> stream(List<T> values) {
        return values.size() < MANY ? values.stream() : values.parallelStream();
    }
}
