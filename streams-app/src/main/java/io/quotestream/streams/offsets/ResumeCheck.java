package io.quotestream.streams.offsets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * At which offsets this application resumes in the topic of events, and whether it may: an offset that is not there any
 * more must not be reoffsetsd by another one silently, since the events between would never be folded.
 *
 * @param events name of the topic of events
 * @param changelog name of the store's changelog
 * @param partitions every partition of the topic of events
 * @param ids the two topics' ids now
 * @param remembered the ids when this application last ran; null if unknown
 */
record ResumeCheck(
        String events,
        String changelog,
        Map<Integer, PartitionOffsets> partitions,
        TopicIds ids,
        @Nullable TopicIds remembered) {

    ResumeCheck {
        partitions = new TreeMap<>(partitions);
    }

    /**
     * Offsets in one partition.
     *
     * @param first of the records that are there
     * @param end after the last of them
     * @param committed the group's next offset; null if it never committed, or so long ago that it expired
     */
    record PartitionOffsets(long first, long end, @Nullable Long committed) {}

    /** Why this application must not continue; empty if it may. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (remembered != null && !remembered.events().equals(ids.events())) {
            // The offsets belong to the topic that is gone; comparing them would only confuse.
            return List.of("topic " + events + " was deleted and created again, its id was " + remembered.events()
                    + " and is " + ids.events());
        }
        if (remembered != null && !remembered.text().equals(ids.text())) {
            problems.add("topic " + changelog + ", which holds the states folded so far, was deleted"
                    + (ids.changelog() == null ? "" : " and created again"));
        }
        partitions.forEach((partition, offsets) -> {
            String problem = problem(offsets);
            if (problem != null) {
                problems.add(events + "/" + partition + ": " + problem);
            }
        });
        return problems;
    }

    private @Nullable String problem(PartitionOffsets offsets) {
        Long committed = offsets.committed();
        if (committed == null) {
            // From offset 0 on all events are there, and the fold ignores those that it has applied.
            return offsets.first() == 0 || ids.changelog() == null
                    ? null
                    : "no offset is known, and the events before " + offsets.first()
                            + " were deleted, perhaps before they were folded";
        }
        if (committed < offsets.first()) {
            return "the events from " + committed + " to " + (offsets.first() - 1)
                    + " were deleted before they were folded";
        }
        if (committed > offsets.end()) {
            return "folded up to " + committed + ", but the topic ends at " + offsets.end()
                    + ": it lost records, or was created again";
        }
        if (committed > offsets.first() && ids.changelog() == null) {
            return "folded up to " + committed + ", but topic " + changelog + ", which holds the states, is gone";
        }
        return null;
    }

    /** The offset to start at, for each partition without a committed one. */
    Map<Integer, Long> firstOffsets() {
        Map<Integer, Long> firstOffsets = new TreeMap<>();
        partitions.forEach((partition, offsets) -> {
            if (offsets.committed() == null) {
                firstOffsets.put(partition, offsets.first());
            }
        });
        return firstOffsets;
    }
}
