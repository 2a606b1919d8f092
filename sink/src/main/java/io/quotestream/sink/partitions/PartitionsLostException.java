package io.quotestream.sink.partitions;

import java.util.Map;

/** Rows of {@code sink_offsets} are not as this sink left them. The transaction was rolled back. */
public final class PartitionsLostException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Map<Integer, Boolean> partitions;

    /** @param partitions the lost partitions, and whether another sink took them: otherwise their offset was set by hand */
    public PartitionsLostException(Map<Integer, Boolean> partitions) {
        super("partitions no longer as this sink left them: " + partitions.keySet());
        this.partitions = Map.copyOf(partitions);
    }

    /** The lost partitions, and whether another sink took them. */
    public Map<Integer, Boolean> partitions() {
        return partitions;
    }
}
