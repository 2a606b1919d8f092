package io.quotestream.sink.deadletters;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.json.QuoteIds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code dead_letters}: where a dead letter is, and what its headers say in the form that the pipeline gives them. What
 * has another form is left out, so that nothing that another producer wrote to the topic gets into the table; and so is the
 * dead letter's message.
 */
public record DeadLetterRow(
        int partition,
        long offset,
        String reason,
        @Nullable String service,
        @Nullable String exceptionClass,
        Instant occurredAt,
        @Nullable String source,
        @Nullable String quoteUid,
        @Nullable String eventId,
        @Nullable String eventType,
        @Nullable String eventStream,
        @Nullable Long eventRevision,
        @Nullable String replayedFrom) {

    /** All that is read of a dead letter's value. */
    public static final Deserializer<Integer> VALUE_SIZE = (topic, bytes) -> bytes == null ? 0 : bytes.length;

    private static final String UNKNOWN = "unknown";

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,99}");
    private static final Pattern CLASS = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]{0,254}");
    private static final Pattern SOURCE =
            Pattern.compile("[A-Za-z0-9._-]{1,249}/\\d{1,10}/\\d{1,19}|[^\\p{Cntrl}]{1,1000}@\\d{1,19}");
    private static final Pattern COORDINATES = Pattern.compile("[A-Za-z0-9._-]{1,249}/\\d{1,10}/\\d{1,19}");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern TYPE = Pattern.compile("[^\\p{Cntrl}]{1,255}");
    private static final Pattern STREAM = Pattern.compile("[^\\p{Cntrl}]{1,1000}");
    private static final Pattern QUOTE = Pattern.compile("[^\\p{Cntrl}]{1," + QuoteIds.MAX_LENGTH + "}");
    private static final Pattern REVISION = Pattern.compile("\\d{1,18}");

    static DeadLetterRow of(ConsumerRecord<byte[], ?> deadLetter) {
        String reason = header(deadLetter, DeadLetterHeaders.REASON, WORD);
        if (reason == null) {
            return new DeadLetterRow(
                    deadLetter.partition(),
                    deadLetter.offset(),
                    UNKNOWN,
                    null,
                    null,
                    storable(deadLetter.timestamp()),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        String revision = header(deadLetter, EventHeaders.REVISION, REVISION);
        return new DeadLetterRow(
                deadLetter.partition(),
                deadLetter.offset(),
                reason,
                header(deadLetter, DeadLetterHeaders.SERVICE, WORD),
                header(deadLetter, DeadLetterHeaders.EXCEPTION, CLASS),
                occurredAt(deadLetter),
                header(deadLetter, DeadLetterHeaders.SOURCE, SOURCE),
                text(deadLetter.key(), QUOTE),
                header(deadLetter, EventHeaders.ID, UUID),
                header(deadLetter, EventHeaders.TYPE, TYPE),
                header(deadLetter, EventHeaders.STREAM, STREAM),
                revision == null ? null : Long.valueOf(revision),
                header(deadLetter, EventHeaders.REPLAYED_FROM, COORDINATES));
    }

    /** The dead letter's time, or the record's when the dead letter has none that is one. */
    private static Instant occurredAt(ConsumerRecord<byte[], ?> deadLetter) {
        String text = header(deadLetter, DeadLetterHeaders.TIME, TYPE);
        try {
            return text == null ? storable(deadLetter.timestamp()) : storable(Instant.parse(text));
        } catch (DateTimeException e) {
            return storable(deadLetter.timestamp());
        }
    }

    private static Instant storable(long millis) {
        return storable(Instant.ofEpochMilli(millis));
    }

    /** With the column's digits, and 1970 for what it cannot hold. */
    private static Instant storable(Instant time) {
        Instant inRange =
                time.isBefore(Instant.EPOCH) || time.atOffset(ZoneOffset.UTC).getYear() > 9999 ? Instant.EPOCH : time;
        return inRange.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable String header(ConsumerRecord<byte[], ?> deadLetter, String name, Pattern form) {
        Header header = deadLetter.headers().lastHeader(name);
        return header == null ? null : text(header.value(), form);
    }

    private static @Nullable String text(byte @Nullable [] bytes, Pattern form) {
        if (bytes == null) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return form.matcher(text).matches() ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
