package io.quotestream.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** How JSON from outside is read: one set of limits, and errors that say where but never what. */
final class Json {

    /** Above EventStoreDB's own limit of 16 MiB for an event with all it carries. */
    private static final long MAX_DOCUMENT_BYTES = 17L * 1024 * 1024;

    /**
     * Events come from many senders, so every limit is set on purpose: a document's size is unlimited by default, and
     * deep nesting can overflow the stack before Jackson's own limit of 1,000. A field name that comes twice has no
     * meaning that two readers agree on.
     */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_DOCUMENT_BYTES)
                    .maxNestingDepth(64)
                    .maxStringLength(4 * 1024 * 1024)
                    .maxNumberLength(100)
                    .maxNameLength(1_000)
                    .build())
            .build();

    private Json() {}

    /** What went wrong and where, without the text around it, which may be personal. */
    static String describe(JacksonException e) {
        JsonLocation at = e.getLocation();
        String kind = e.getClass().getSimpleName();
        return at == null
                ? "not readable as JSON (" + kind + ")"
                : "not readable as JSON (" + kind + ") at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
