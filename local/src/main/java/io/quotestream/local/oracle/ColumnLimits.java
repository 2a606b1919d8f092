package io.quotestream.local.oracle;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Rule 7: a value that its column cannot hold is cut, or NULL if it is an amount, and the row names it. */
final class ColumnLimits {

    private static final int AMOUNT_DIGITS = 28;

    private static final Map<String, Integer> CHARACTERS = Map.of(
            "reference", 255,
            "event_type", 255,
            "business_type", 255,
            "coupon_code", 255,
            "last_event_stream", 1000,
            "product_key", 255,
            "product_name", 1000,
            "status", 255);

    private ColumnLimits() {}

    /** The row as its table can hold it, with the column {@code truncated_fields}. */
    static Map<String, @Nullable Object> bounded(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> bounded = new LinkedHashMap<>();
        TreeSet<String> truncated = new TreeSet<>();
        row.forEach((column, value) -> {
            Object held = value == null ? null : held(value, CHARACTERS.get(column));
            bounded.put(column, held);
            if (held == null ? value != null : !held.equals(value)) {
                truncated.add(column);
            }
        });
        bounded.put("truncated_fields", truncated.isEmpty() ? null : String.join(",", truncated));
        return bounded;
    }

    private static @Nullable Object held(Object value, @Nullable Integer limit) {
        if (value instanceof BigDecimal amount) {
            return amount.precision() > AMOUNT_DIGITS ? null : amount;
        }
        return limit != null && value instanceof String text ? firstCharacters(text, limit) : value;
    }

    private static String firstCharacters(String text, int count) {
        return text.codePoints()
                .limit(count)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
