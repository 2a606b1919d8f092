package io.quotestream.sink.partitions;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The topic does not continue where the tables end: continuing would lose records; needs operator intervention. */
public final class UnusableTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableTopicException(String message) {
        super(message);
    }

    /** For offsets that Kafka does not have. */
    public static UnusableTopicException truncated(Map<TopicPartition, Long> offsets) {
        return new UnusableTopicException("Kafka does not have the offsets at which the tables end, " + offsets
                + ": the topic was truncated or restored to an earlier state. Check that it holds every quote, then"
                + " set next_offset in sink_offsets to an offset that it has.");
    }
}
