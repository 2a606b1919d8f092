package io.quotestream.local.run;

/** How far each part of the pipeline has come, for {@link Progress}. */
public interface Counts {

    /**
     * One reading, in events since the start.
     *
     * @param appended accepted by the event store
     * @param bridged copied to Kafka by the bridge, or rejected by it
     * @param folded folded into states by the streams-app, or rejected by it or before it
     * @param written in the tables, or a dead letter
     * @param deadLetters those of all services
     */
    record Reading(long appended, long bridged, long folded, long written, long deadLetters) {

        /** What has come further has passed here, though a restarted service counts from 0 again. */
        public Reading {
            folded = Math.max(folded, written);
            bridged = Math.max(bridged, folded);
        }

        /** Events that are not in the tables yet. */
        public long lag() {
            return Math.max(0, appended - written);
        }

        /** Whether everything appended has come out at the end. */
        public boolean isDrained() {
            return written >= appended && folded >= appended;
        }
    }

    /** Reads all figures. */
    Reading read() throws InterruptedException;
}
