package io.quotestream.model;

import java.util.stream.LongStream;

/** The seeds of the generated histories: few, as each build should be quick; {@code -Pfull} takes many. */
public final class Seeds {

    private static final int COUNT = Integer.getInteger("model.test.seeds", 40);

    private Seeds() {}

    public static LongStream all() {
        return LongStream.range(0, COUNT);
    }
}
