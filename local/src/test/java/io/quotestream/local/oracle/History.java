package io.quotestream.local.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Appends events to an oracle, one a minute from a fixed begin, and reads what it expects. */
final class History {

    static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");

    private final Oracle oracle = new Oracle();
    private long revision;

    /** Appends; single quotes in {@code json} stand for double ones. */
    History add(String type, String json) {
        return addRaw(type, json.replace('\'', '"'), BEGIN.plusSeconds(60 * revision));
    }

    History addAt(String created, String type, String json) {
        return addRaw(type, json.replace('\'', '"'), Instant.parse(created));
    }

    History addFile(String type, String resource) {
        return addRaw(type, resource(resource), BEGIN.plusSeconds(60 * revision));
    }

    private History addRaw(String type, String data, Instant created) {
        String id = "00000000-0000-0000-0000-%012d".formatted(revision);
        byte[] metadata = "{\"traceparent\":\"%s\"}".formatted(trace(revision)).getBytes(StandardCharsets.UTF_8);
        oracle.add(new AppendedEvent(
                id,
                type,
                "quotes-data-engineering",
                revision,
                Long.toString(revision),
                created,
                data.getBytes(StandardCharsets.UTF_8),
                revision % 2 == 0 ? metadata : new byte[0]));
        revision++;
        return this;
    }

    /** The trace context that the event at an even revision has; the others have none. */
    static String trace(long revision) {
        return "00-%032x-00f067aa0ba902b7-01".formatted(revision + 1);
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(History.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Oracle oracle() {
        return oracle;
    }

    ExpectedQuote quote(String id) {
        return oracle.quote(id);
    }

    /** The columns of the quote's one row in {@code quotes}. */
    Map<String, @Nullable Object> row(String id) {
        return quote(id).quotes().get(0).columns();
    }

    /** The columns of the {@code quote_items} row of a rate. */
    Map<String, @Nullable Object> item(String quoteId, String productId, String rateKey) {
        return quote(quoteId).items().stream()
                .map(Row::columns)
                .filter(columns ->
                        productId.equals(columns.get("product_id")) && rateKey.equals(columns.get("rate_key")))
                .findFirst()
                .orElseThrow();
    }

    List<Row> activity(String quoteId) {
        return quote(quoteId).activity();
    }
}
