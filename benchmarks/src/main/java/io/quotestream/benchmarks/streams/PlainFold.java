package io.quotestream.benchmarks.streams;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.json.EventTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The same state in the most common way to fold it: {@code groupByKey().aggregate()} on trees of a mapper. Of the app's
 * rules it has those that cost something, and none of its care for malformed events.
 */
final class PlainFold {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Serde<JsonNode> TREES = Serdes.serdeFrom(
            (topic, tree) -> {
                try {
                    return tree == null ? null : JSON.writeValueAsBytes(tree);
                } catch (JacksonException e) {
                    throw new UncheckedIOException(e);
                }
            },
            (topic, json) -> json == null ? null : parse(json));

    private static final List<String> BUSINESS = List.of(
            "businessType", "turnover", "employeeCount", "hasActiveInsurance", "isValidBusiness", "effectiveDate");
    private static final List<String> RATE = List.of(
            "key",
            "description",
            "isOffered",
            "basePremium",
            "loading",
            "discount",
            "ipt",
            "commission",
            "total",
            "status");

    private PlainFold() {}

    static void addTo(StreamsBuilder builder, String from, String to) {
        builder.stream(from, Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .processValues(Event::new)
                .groupByKey(Grouped.with(Serdes.String(), TREES))
                .aggregate(
                        JSON::createObjectNode,
                        PlainFold::apply,
                        Materialized.<String, JsonNode, KeyValueStore<Bytes, byte[]>>as("plain-state")
                                .withKeySerde(Serdes.String())
                                .withValueSerde(TREES))
                .toStream()
                .to(to, Produced.with(Serdes.String(), TREES));
    }

    /** The data with what its headers contain. */
    private static final class Event extends ContextualFixedKeyProcessor<String, byte[], JsonNode> {
        @Override
        public void process(FixedKeyRecord<String, byte[]> record) {
            ObjectNode event = JSON.createObjectNode();
            event.put("eventId", text(record.headers(), EventHeaders.ID));
            event.put("type", text(record.headers(), EventHeaders.TYPE));
            event.put("stream", text(record.headers(), EventHeaders.STREAM));
            event.put("revision", Long.parseLong(text(record.headers(), EventHeaders.REVISION)));
            event.put("position", text(record.headers(), EventHeaders.POSITION));
            event.put("created", text(record.headers(), EventHeaders.CREATED));
            event.set("data", parse(record.value()));
            context().forward(record.withValue(event));
        }
    }

    private static JsonNode apply(String quoteId, JsonNode event, JsonNode before) {
        ObjectNode state = (ObjectNode) before;
        long revision = event.get("revision").asLong();
        if (state.path("lastEvent").path("revision").asLong(-1) >= revision) {
            return state;
        }
        String created = event.get("created").asText();
        JsonNode data = event.get("data");
        ObjectNode details = state.put("quoteId", quoteId).withObject("/details");
        switch (event.get("type").asText()) {
            case EventTypes.QUOTE_STARTED -> {
                copy(data, details, List.of("reference", "timestamp", "isFirstQuote"));
                business(data.path("contact"), details.withObject("/business"));
            }
            case EventTypes.CONTACT_UPDATED -> business(data, details.withObject("/business"));
            case EventTypes.FEE_APPLIED -> details.set("feeAmount", data.get("amount"));
            case EventTypes.COUPON_APPLIED -> details.set("couponCode", data.get("coupon"));
            case EventTypes.STATEMENT_UPDATED -> details.put("statementUpdatedAt", created);
            case EventTypes.SANCTIONS_SEARCH_RECORD_ADDED -> details.put("sanctionsSearchedAt", created);
            case EventTypes.QUOTE_PRODUCTS_UPDATED ->
                list(state.withArray("/products"), data.get("products"), created, revision);
            default -> {}
        }
        state.put("eventCount", state.path("eventCount").asLong() + 1);
        if (!state.has("firstEventAt")) {
            state.put("firstEventAt", created);
        }
        state.put("lastEventAt", created);
        ObjectNode lastEvent = ((ObjectNode) event).deepCopy();
        lastEvent.remove("data");
        state.set("lastEvent", lastEvent);
        return state;
    }

    private static void business(JsonNode contact, ObjectNode business) {
        copy(contact, business, BUSINESS);
        if (contact.path("industry").isArray()) {
            ArrayNode industries = business.putArray("industries");
            contact.get("industry").forEach(industry -> industries.add(industry.get("text")));
        }
    }

    private static void list(ArrayNode known, JsonNode listed, String at, long revision) {
        for (JsonNode product : known) {
            if (find(listed, "id", product.get("id")) == null) {
                ((ObjectNode) product).put("listed", false);
                product.get("rates").forEach(rate -> remove((ObjectNode) rate, at));
                activity((ObjectNode) product, false, at, revision);
            }
        }
        for (JsonNode product : listed) {
            ObjectNode mine = find(known, "id", product.get("id"));
            if (mine == null) {
                mine = known.addObject();
                mine.putArray("rates");
                mine.putArray("intervals");
            }
            copy(product, mine, List.of("id", "key", "name"));
            mine.put("listed", true);
            boolean active = rates(mine.withArray("/rates"), product.get("rates"), at);
            activity(mine, active, at, revision);
        }
    }

    private static boolean rates(ArrayNode known, JsonNode listed, String at) {
        for (JsonNode rate : known) {
            if (find(listed, "key", rate.get("key")) == null) {
                remove((ObjectNode) rate, at);
            }
        }
        boolean anyActive = false;
        for (JsonNode rate : listed) {
            ObjectNode mine = find(known, "key", rate.get("key"));
            if (mine == null) {
                mine = known.addObject().put("addedAt", at);
            }
            copy(rate, mine, RATE);
            mine.remove("removedAt");
            boolean active = rate.path("status").asText().strip().equalsIgnoreCase("active")
                    && rate.path("isOffered").asBoolean(true);
            mine.put("active", active);
            anyActive |= active;
        }
        return anyActive;
    }

    private static void remove(ObjectNode rate, String at) {
        if (!rate.has("removedAt")) {
            rate.put("active", false).put("removedAt", at);
        }
    }

    private static void activity(ObjectNode product, boolean active, String at, long revision) {
        ArrayNode intervals = product.withArray("/intervals");
        JsonNode last = intervals.isEmpty() ? null : intervals.get(intervals.size() - 1);
        boolean wasActive = last != null && !last.has("to");
        if (active && !wasActive) {
            intervals
                    .addObject()
                    .put("number", intervals.size())
                    .put("from", at)
                    .put("openedRevision", revision);
        } else if (!active && wasActive && last instanceof ObjectNode open) {
            open.put("to", at).put("closedRevision", revision);
        }
    }

    private static @Nullable ObjectNode find(JsonNode objects, String field, JsonNode value) {
        for (JsonNode object : objects) {
            if (value.equals(object.get(field))) {
                return (ObjectNode) object;
            }
        }
        return null;
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        for (String field : fields) {
            if (from.hasNonNull(field)) {
                to.set(field, from.get(field));
            }
        }
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
