package io.quotestream.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.EventTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes events for tests: revision, id and time follow from the index in the list unless given. */
public final class Events {

    public static final Instant BEGIN = Instant.parse("2020-03-23T12:53:32Z");
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Events() {}

    public static Origin origin(String type, long revision) {
        return origin(type, revision, BEGIN.plus(Duration.ofMinutes(revision)));
    }

    public static Origin origin(String type, long revision, Instant created) {
        return new Origin(
                new UUID(0, revision).toString(),
                type,
                "quotes-data-engineering",
                revision,
                SourcePosition.ofRevision(revision),
                created,
                null);
    }

    public static QuoteEvent event(String type, long revision, String json) {
        return EventCodec.decode(origin(type, revision), json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** A list of one product for each id, each with one active rate. */
    static QuoteEvent listing(long revision, String... productIds) {
        StringBuilder products = new StringBuilder();
        for (String id : productIds) {
            products.append(products.isEmpty() ? "" : ",")
                    .append("{'id':'")
                    .append(id)
                    .append("','rates':[{'key':'cover','status':'active'}]}");
        }
        return event(EventTypes.QUOTE_PRODUCTS_UPDATED, revision, "{'quoteId':'q','products':[" + products + "]}");
    }

    static QuoteState fold(String quoteId, List<QuoteEvent> events) {
        QuoteState state = QuoteState.unseen(quoteId);
        for (QuoteEvent event : events) {
            state = state.apply(event);
        }
        return state;
    }

    static List<QuoteEvent> read(Path file) {
        try {
            List<QuoteEvent> events = new ArrayList<>();
            for (JsonNode event : JSON.readTree(file.toFile())) {
                String type = event.get("type").asText();
                Origin origin = event.has("created")
                        ? origin(
                                type,
                                events.size(),
                                Instant.parse(event.get("created").asText()))
                        : origin(type, events.size());
                events.add(EventCodec.decode(origin, JSON.writeValueAsBytes(event.get("data"))));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
