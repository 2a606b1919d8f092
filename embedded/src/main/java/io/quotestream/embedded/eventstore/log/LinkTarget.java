package io.quotestream.embedded.eventstore.log;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a link points to, written as its data: {@code 7@quote-1}. */
public record LinkTarget(String stream, long revision) {

    /** Null when it is no link. */
    static @Nullable LinkTarget parse(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int at = text.indexOf('@');
        if (at <= 0) {
            return null;
        }
        try {
            return new LinkTarget(text.substring(at + 1), Long.parseLong(text, 0, at, 10));
        } catch (NumberFormatException notALink) {
            return null;
        }
    }

    byte[] toBytes() {
        return (revision + "@" + stream).getBytes(StandardCharsets.UTF_8);
    }
}
