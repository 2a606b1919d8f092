package io.quotestream.local.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Events that no service can use, to be found among the dead letters. */
final class BadEvents {

    /** A bad event; {@code isJson} is what its content type claims. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Bad(String type, boolean isJson, byte[] data) {}

    private static final int TOO_DEEP = 90;
    private static final int BINARY_BYTES = 64;

    private final SplittableRandom random;

    BadEvents(SplittableRandom random) {
        this.random = random;
    }

    /** A bad event, most kinds of it with the id of {@code quoteId}'s quote. */
    Bad next(JsonNode quoteId) {
        String start = "{\"quoteId\":" + quoteId;
        return switch (random.nextInt(12)) {
            case 0 -> json("contact_updated", "quote " + quoteId.asText() + " changed");
            case 1 -> json("contact_updated", start + ",\"turnover\":");
            case 2 -> json("fee_applied", "{\"amount\":12.50}");
            case 3 -> json("quote_started", "{\"id\":\"  \",\"reference\":\"r\"}");
            case 4 -> json("quote_products_updated", start + ",\"products\":{\"id\":\"a\"}}");
            case 5 -> json("quote_products_updated", start + ",\"products\":[{\"name\":\"no id\"}]}");
            case 6 ->
                json("quote_products_updated", start + ",\"products\":[{\"id\":\"a\",\"rates\":[{\"total\":1}]}]}");
            case 7 -> json("fee_applied", start + ",\"amount\":1,\"amount\":2}");
            case 8 -> json("statement_updated", start + ",\"x\":" + "[".repeat(TOO_DEEP) + "]".repeat(TOO_DEEP) + "}");
            case 9 -> json("coupon_applied", "[" + start + "}]");
            case 10 -> json("quote_products_updated", start + "}");
            default -> binary();
        };
    }

    private static Bad json(String type, String data) {
        return new Bad(type, true, data.getBytes(StandardCharsets.UTF_8));
    }

    private Bad binary() {
        byte[] data = new byte[BINARY_BYTES];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.nextInt(256);
        }
        data[0] = (byte) 0xFF;
        return new Bad("quote_products_updated", false, data);
    }
}
