package io.quotestream.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The timestamp that records made from an event get: the event's, but neither before 1970 nor in the future.
 *
 * <p>The fold does not read it. But Kafka Streams stops at a negative one, and a broker refuses one more than an hour
 * ahead ({@code message.timestamp.after.max.ms}), so that one event with an odd clock could stop its partition.
 */
final class ClampedTimestampExtractor implements TimestampExtractor {

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis()));
    }
}
