package io.quotestream.model.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import java.io.CharConversionException;
import java.io.IOException;

/** How JSON from outside is read: one set of limits, and errors that give the location but never the content. */
final class Json {

    /** Above EventStoreDB's own limit of 16 MiB for an event with all it carries. */
    private static final long MAX_DOCUMENT_BYTES = 17L * 1024 * 1024;

    /** Longest text in characters; MySQL's columns take far less. */
    static final int MAX_TEXT = 4 << 20;

    /**
     * Events come from many senders, so every limit is set on purpose: a document's size is unlimited by default, and
     * deep nesting can overflow the stack before Jackson's own limit of 1,000. A field name that comes twice has no
     * meaning that two readers agree on.
     */
    static final JsonFactory EVENTS = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_DOCUMENT_BYTES)
                    .maxNestingDepth(64)
                    .maxStringLength(MAX_TEXT)
                    .maxNumberLength(100)
                    .maxNameLength(1_000)
                    .build())
            .build();

    /** See {@link StateCodec#MAX_BYTES}. */
    static final int MAX_STATE_BYTES = 64 << 20;

    /**
     * For states, which this pipeline wrote itself: the limits are wider than what {@link LenientValues} lets into a
     * state, since one that was written and cannot be read stops its partition. An amount of the smallest exponent has
     * 1,003 characters in plain decimals, where Jackson's own limit is 1,000.
     */
    static final JsonFactory STATES = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_STATE_BYTES)
                    .maxNestingDepth(64)
                    .maxStringLength(MAX_STATE_BYTES)
                    .maxNumberLength(1_200)
                    .maxNameLength(1_000)
                    .build())
            .build();

    /** In no UTF-8 text. */
    private static final byte NEVER_UTF8 = (byte) 0xFF;

    private Json() {}

    /**
     * Refuses the first {@code length} bytes if one of them cannot be UTF-8, though it seems to be. Jackson fills up the
     * words in which it keeps known field names with just this byte, and so takes {@code \xFFfee} for {@code fee}, if it met
     * {@code fee} before: whether data is refused would depend on what a process has read until then.
     */
    static void refuseNeverUtf8(JsonParser in, byte[] data, int length) throws IOException {
        if (in instanceof UTF8StreamJsonParser) {
            for (int i = 0; i < length; i++) {
                if (data[i] == NEVER_UTF8) {
                    throw new CharConversionException("byte FF");
                }
            }
        }
    }

    /**
     * What went wrong and where, without the text around it, which may be personal. In memory, whatever fails in reading
     * is about the bytes: byte order marks of unused encodings cause a bare {@link IOException}.
     */
    static String describe(IOException e) {
        JsonLocation at = e instanceof JacksonException jackson ? jackson.getLocation() : null;
        String kind = e.getClass().getSimpleName();
        return "not readable as JSON (" + kind + ")" + (at == null ? "" : " at " + location(at));
    }

    /** A location in a document as text. */
    static String location(JsonLocation at) {
        return "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
