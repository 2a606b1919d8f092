package io.quotestream.streams.offsets;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where this application goes on in the topic of events, as found at its start, and whether it may: a place that is not
 * there any more must not be replaced by another one silently, since what lay between is then never folded.
 *
 * @param events name of the topic of events
 * @param changelog name of the store's changelog
 * @param partitions every partition of the topic of events
 * @param ids the two topics' ids now
 * @param remembered the ids when this application last ran; null if that is not known
 */
record ResumeCheck(
        String events,
        String changelog,
        Map<Integer, Place> partitions,
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
     * @param committed where the group goes on; null if it never committed, or so long ago that Kafka forgot
     */
    record Place(long first, long end, @Nullable Long committed) {}

    /** Why this application must not go on; empty if it may. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (remembered != null && !remembered.events().equals(ids.events())) {
            // The offsets belong to the topic that is gone; to look at them would only confuse.
            return List.of("topic " + events + " was deleted and created again, its id was " + remembered.events()
                    + " and is " + ids.events());
        }
        if (remembered != null && !remembered.text().equals(ids.text())) {
            problems.add("topic " + changelog + ", which holds the states folded so far, was deleted"
                    + (ids.changelog() == null ? "" : " and created again"));
        }
        partitions.forEach((partition, place) -> {
            String problem = problem(place);
            if (problem != null) {
                problems.add(events + "/" + partition + ": " + problem);
            }
        });
        return problems;
    }

    private @Nullable String problem(Place place) {
        Long committed = place.committed();
        if (committed == null) {
            // From offset 0 on everything is there, and the fold ignores what it has applied.
            return place.first() == 0 || ids.changelog() == null
                    ? null
                    : "no offset is known, and the events before " + place.first()
                            + " were deleted, perhaps before they were folded";
        }
        if (committed < place.first()) {
            return "the events from " + committed + " to " + (place.first() - 1)
                    + " were deleted before they were folded";
        }
        if (committed > place.end()) {
            return "folded up to " + committed + ", but the topic ends at " + place.end()
                    + ": it lost records, or was created again";
        }
        if (committed > place.first() && ids.changelog() == null) {
            return "folded up to " + committed + ", but topic " + changelog + ", which holds the states, is gone";
        }
        return null;
    }

    /** The partitions without an offset, with the one to begin at. */
    Map<Integer, Long> beginnings() {
        Map<Integer, Long> beginnings = new TreeMap<>();
        partitions.forEach((partition, place) -> {
            if (place.committed() == null) {
                beginnings.put(partition, place.first());
            }
        });
        return beginnings;
    }
}
