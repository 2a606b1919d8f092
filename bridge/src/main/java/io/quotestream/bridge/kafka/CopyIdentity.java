package io.quotestream.bridge.kafka;

import java.util.ArrayList;
import java.util.List;

/**
 * What is copied to where: a checkpoint is one of this, and of nothing else. With another source or filter events would be
 * lost or repeated, in another topic the earlier ones are missing, and with another number of partitions a quote's later
 * events would go to another partition than its earlier ones.
 *
 * <p>A checkpoint of version 0.1.0 does not say all of it: what is empty, or 0, is unknown and different from nothing.
 *
 * @param source the stream, or {@code $all}
 * @param filter which events of it; {@code none} for a stream
 * @param start where the first start began, as {@code BRIDGE_START} says it
 * @param eventsTopicId Kafka's id of the events topic: one that was deleted and created again has another
 * @param eventsPartitions how many it has
 */
public record CopyIdentity(String source, String filter, String start, String eventsTopicId, int eventsPartitions) {

    /** What version 0.1.0 stored: the source, and mostly the topic. */
    static CopyIdentity ofEarlyVersion(String source, String eventsTopicId) {
        return new CopyIdentity(source, "", "", eventsTopicId, 0);
    }

    /** Whether nothing is unknown. */
    public boolean isComplete() {
        return eventsPartitions > 0;
    }

    /** Where {@code now} differs from this, which was stored; for people, empty when it does not. */
    public List<String> differences(CopyIdentity now) {
        List<String> differences = new ArrayList<>();
        compare("the source", source, now.source, differences);
        compare("the filter", filter, now.filter, differences);
        compare("BRIDGE_START", start, now.start, differences);
        compare(
                "the events topic was deleted and created again, or is another one: its id",
                eventsTopicId,
                now.eventsTopicId,
                differences);
        compare(
                "the number of partitions of the events topic",
                eventsPartitions == 0 ? "" : Integer.toString(eventsPartitions),
                Integer.toString(now.eventsPartitions),
                differences);
        return differences;
    }

    private static void compare(String what, String stored, String now, List<String> differences) {
        if (!stored.isEmpty() && !stored.equals(now)) {
            differences.add(what + " was " + stored + " and is " + now);
        }
    }
}
