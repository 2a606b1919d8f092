package io.quotestream.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ExpectedRowsTest {

    private QuoteState state = QuoteState.unseen("q");

    @Test
    void valuesThatTheirColumnsCannotHoldAreCutOrLeftOutAndNamed() {
        apply("coupon_applied", "{\"quoteId\":\"q\",\"coupon\":\"x" + "🦊".repeat(255) + "\"}");
        apply("fee_applied", "{\"quoteId\":\"q\",\"amount\":-9999999999999999999999.9999995}");
        apply(
                "quote_products_updated",
                "{\"quoteId\":\"q\",\"products\":[{\"id\":\"p\",\"name\":\"" + "n".repeat(1_001)
                        + "\",\"rates\":[{\"key\":\"r\",\"status\":\"active\"}]}]}");

        assertThat(row("quotes", "q"))
                .containsEntry("coupon_code", "x" + "🦊".repeat(254))
                .containsEntry("fee_amount", null)
                .containsEntry("truncated_fields", "coupon_code,fee_amount");
        assertThat(row("quote_items", "p / r")).containsEntry("truncated_fields", "product_name");
        assertThat(row("quote_product_activity", "p / 1"))
                .containsEntry("product_name", "n".repeat(1_000))
                .containsEntry("truncated_fields", "product_name");
    }

    @Test
    void aRowWhoseValuesFitNamesNone() {
        apply("coupon_applied", "{\"quoteId\":\"q\",\"coupon\":\"" + "🦊".repeat(255) + "\"}");

        assertThat(row("quotes", "q")).containsEntry("truncated_fields", null);
    }

    private Map<String, @Nullable Object> row(String table, String key) {
        return ExpectedRows.of(state).getOrDefault(new RowKey(table, key), Map.of());
    }

    private void apply(String type, String json) {
        long revision = state.eventCount();
        Origin origin = new Origin(
                new UUID(7, revision).toString(),
                type,
                "s",
                revision,
                SourcePosition.ofRevision(revision),
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(revision),
                null);
        state = state.apply(EventCodec.decode(origin, json.getBytes(StandardCharsets.UTF_8)));
    }
}
