package io.quotestream.ops.deadletters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Dead letters as a terminal or a script reads them. Holds nothing of a payload unless a method says so. */
final class DeadLetterText {

    private static final String COLUMNS = "%-10s %-30s %-11s %-20s %-36s %-30s %s";

    static final String HEADINGS =
            String.format(COLUMNS, "ID", "TIME", "SERVICE", "REASON", "QUOTE", "EVENT", "MESSAGE");

    private DeadLetterText() {}

    /** One line under {@link #HEADINGS}. */
    static String row(StoredDeadLetter deadLetter) {
        return String.format(
                COLUMNS,
                deadLetter.id(),
                deadLetter.time(),
                printable(deadLetter.service()),
                printable(deadLetter.reason()),
                printable(deadLetter.quote()),
                printable(deadLetter.event()),
                printable(deadLetter.text(DeadLetterHeaders.MESSAGE)));
    }

    static ObjectNode json(StoredDeadLetter deadLetter) {
        byte[] value = deadLetter.value();
        return JsonNodeFactory.instance
                .objectNode()
                .put("partition", deadLetter.id().partition())
                .put("offset", deadLetter.id().offset())
                .put("time", deadLetter.time().toString())
                .put("service", deadLetter.service())
                .put("reason", deadLetter.reason())
                .put("message", deadLetter.text(DeadLetterHeaders.MESSAGE))
                .put("source", deadLetter.text(DeadLetterHeaders.SOURCE))
                .put("quote", deadLetter.quote())
                .put("type", deadLetter.text(EventHeaders.TYPE))
                .put("stream", deadLetter.text(EventHeaders.STREAM))
                .put("revision", deadLetter.text(EventHeaders.REVISION))
                .put("position", deadLetter.text(EventHeaders.POSITION))
                .put("replayedFrom", deadLetter.text(EventHeaders.REPLAYED_FROM))
                .put("bytes", value == null ? 0 : value.length);
    }

    /** A line for the id, the quote, each header and the size; {@code withMetadata} is personal data. */
    static List<String> headers(StoredDeadLetter deadLetter, boolean withMetadata) {
        List<String> lines = new ArrayList<>();
        lines.add("id: " + deadLetter.id());
        lines.add("quote: " + printable(deadLetter.quote()));
        for (Header header : deadLetter.headers()) {
            // Metadata is its sender's, and may name the customer.
            boolean isHidden = header.key().equals(EventHeaders.METADATA) && !withMetadata;
            lines.add(printable(header.key()) + ": "
                    + (isHidden ? "not shown, use --payload" : printable(utf8(header.value()))));
        }
        byte[] value = deadLetter.value();
        lines.add("payload: " + (value == null ? "none" : value.length + " bytes"));
        return lines;
    }

    static String utf8(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Without control characters: data must not steer the terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
