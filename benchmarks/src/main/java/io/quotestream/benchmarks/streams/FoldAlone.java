package io.quotestream.benchmarks.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.benchmarks.measure.SteadyStateMeter;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EncodedState;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.StateCodec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * What the streams app adds to Kafka Streams, without Kafka Streams: on one thread, each event is decoded, folded into its
 * quote's last state, and that is encoded. A process of its own, with the arguments events and warm-up; prints
 * {@link SteadyStateMeter#PREFIX} and the events per second after the warm-up.
 */
final class FoldAlone {

    private static final int CHUNK = 10_000;

    /** More quotes than have events at the same time. */
    private static final int QUOTES = 4_096;

    private final QuoteTraffic traffic = new QuoteTraffic(1);
    private final Map<String, EncodedState> states = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EncodedState> eldest) {
            return size() > QUOTES;
        }
    };

    private record Event(String quoteId, Origin origin, ProducerRecord<byte[], byte[]> record) {}

    public static void main(String[] args) {
        int events = Integer.parseInt(args[0]);
        int warmUp = Integer.parseInt(args[1]);
        FoldAlone fold = new FoldAlone();
        fold.nanos(warmUp);
        System.out.println(SteadyStateMeter.PREFIX + (events - warmUp) * 1e9 / fold.nanos(events - warmUp));
    }

    /** How long the next {@code count} events take, not counting the making of them. */
    private long nanos(int count) {
        long nanos = 0;
        for (int done = 0; done < count; done += CHUNK) {
            Event[] chunk = new Event[Math.min(CHUNK, count - done)];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = event();
            }
            long begin = System.nanoTime();
            for (Event event : chunk) {
                fold(event);
            }
            nanos += System.nanoTime() - begin;
        }
        return nanos;
    }

    private void fold(Event event) {
        EncodedState before = states.get(event.quoteId);
        QuoteState known = before == null ? QuoteState.unseen(event.quoteId) : before.state();
        QuoteState after = known.apply(EventCodec.decode(event.origin, event.record.value()));
        states.put(event.quoteId, StateCodec.encode(after, before));
    }

    private Event event() {
        ProducerRecord<byte[], byte[]> record = traffic.next("-");
        Headers headers = record.headers();
        return new Event(
                new String(record.key(), UTF_8),
                new Origin(
                        text(headers, EventHeaders.ID),
                        text(headers, EventHeaders.TYPE),
                        text(headers, EventHeaders.STREAM),
                        Long.parseLong(text(headers, EventHeaders.REVISION)),
                        SourcePosition.parse(text(headers, EventHeaders.POSITION)),
                        Instant.parse(text(headers, EventHeaders.CREATED)),
                        null),
                record);
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
