package io.quotestream.embedded.eventstore.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;

/**
 * What a stream's metadata hides from its readers. {@code $all} shows hidden events all the same, as the real server
 * does until it is scavenged.
 *
 * @param truncateBefore {@code $tb}, the first revision to be seen; {@link Long#MAX_VALUE} is a (soft) deleted stream
 * @param maxCount {@code $maxCount}, {@link Long#MAX_VALUE} when there is none
 * @param maxAgeSeconds {@code $maxAge}, {@link Long#MAX_VALUE} when there is none
 */
public record StreamLimits(long truncateBefore, long maxCount, long maxAgeSeconds) {

    static final StreamLimits NONE = new StreamLimits(0, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the event of a metadata stream; what cannot be read limits nothing. */
    static StreamLimits read(byte[] metadata) {
        try {
            JsonNode root = JSON.readTree(metadata);
            return new StreamLimits(
                    root.path("$tb").asLong(0),
                    root.path("$maxCount").asLong(Long.MAX_VALUE),
                    root.path("$maxAge").asLong(Long.MAX_VALUE));
        } catch (IOException notJson) {
            return NONE;
        }
    }

    /** What a (soft) deletion leaves of the metadata. */
    static String deleted() {
        return withTruncateBefore(new byte[0], Long.MAX_VALUE);
    }

    /** As these, with another {@code $tb}. */
    StreamLimits truncatedBefore(long revision) {
        return new StreamLimits(revision, maxCount, maxAgeSeconds);
    }

    /** The metadata with another {@code $tb}; the rest of it stays. */
    static String withTruncateBefore(byte[] metadata, long revision) {
        ObjectNode changed = JSON.createObjectNode();
        try {
            if (metadata.length > 0 && JSON.readTree(metadata) instanceof ObjectNode current) {
                changed.setAll(current);
            }
        } catch (IOException notJson) {
            // Unreadable metadata has nothing to keep.
        }
        return changed.put("$tb", revision).toString();
    }

    boolean isDeleted() {
        return truncateBefore == Long.MAX_VALUE;
    }

    long firstReadable(long count) {
        long byCount = maxCount == Long.MAX_VALUE ? 0 : Math.max(0, count - maxCount);
        return Math.max(truncateBefore, byCount);
    }

    public boolean isExpired(LogRecord event) {
        return maxAgeSeconds != Long.MAX_VALUE
                && event.createdTicks < LogRecord.ticks(Instant.now().minusSeconds(maxAgeSeconds));
    }
}
