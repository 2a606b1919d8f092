package io.quotestream.benchmarks.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.embedded.eventstore.log.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Product lists of 1.5 KB, always the same ones, with metadata as services with tracing write it. */
final class SampleEvents {

    private static final int QUOTES = 5_000;
    private static final int POOL = 20_000;
    private static final int BYTES = 1_500;
    private static final long SEED = 20_161;

    private SampleEvents() {}

    /** An event and what is in it. */
    record Event(NewEvent event, String quoteId, String traceParent) {}

    /** All different ones; longer runs repeat them under new ids. */
    static List<Event> pool() {
        Random random = new Random(SEED);
        List<Event> pool = new ArrayList<>(POOL);
        for (int i = 0; i < POOL; i++) {
            pool.add(event(random));
        }
        return pool;
    }

    private static Event event(Random random) {
        String quoteId = new UUID(SEED, random.nextInt(QUOTES)).toString();
        String traceParent = String.format(
                "00-%016x%016x-%016x-01", random.nextLong(), random.nextLong() | 1, random.nextLong() | 1);
        String metadata = "{\"correlationId\":\"" + id(random) + "\",\"traceparent\":\"" + traceParent + "\"}";
        byte[] data = products(random, quoteId).getBytes(UTF_8);
        NewEvent event = new NewEvent(
                id(random), "quote_products_updated", data, metadata.getBytes(UTF_8), "application/json", null);
        return new Event(event, quoteId, traceParent);
    }

    private static UUID id(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private static String products(Random random, String quoteId) {
        StringBuilder json = new StringBuilder(BYTES + 300)
                .append("{\"quoteId\":\"")
                .append(quoteId)
                .append("\",\"products\":[{\"id\":\"")
                .append(id(random))
                .append("\",\"key\":\"CommercialCombined\",\"name\":\"Business Cover\",\"rates\":[");
        for (int rate = 0; json.length() < BYTES - 160; rate++) {
            json.append(rate == 0 ? "" : ",")
                    .append("{\"key\":\"CommercialCombined\\\\Cover")
                    .append(rate)
                    .append("\",\"description\":\"Cover ")
                    .append(rate)
                    .append("\",\"isOffered\":")
                    .append(random.nextBoolean())
                    .append(",\"basePremium\":")
                    .append(random.nextInt(100_000) / 100.0)
                    .append(",\"ipt\":")
                    .append(random.nextInt(10_000) / 100.0)
                    .append(",\"commission\":")
                    .append(random.nextInt(10_000) / 100.0)
                    .append(",\"total\":")
                    .append(random.nextInt(200_000) / 100.0)
                    .append(",\"status\":\"Active\"}");
        }
        json.append("],\"note\":\"");
        while (json.length() < BYTES - 4) {
            json.append((char) ('a' + random.nextInt(26)));
        }
        return json.append("\"}]}").toString();
    }
}
