package io.quotestream.local.oracle;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table: the key by which two rows are taken for the same one, and its columns in the table's order.
 * Values are {@code String}, {@code Long}, {@code Boolean}, {@code BigDecimal} of scale 6, {@code LocalDateTime} in UTC,
 * or null.
 */
public record Row(String key, Map<String, @Nullable Object> columns) {

    public Row {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** The key of a row whose primary key has these values. */
    public static String keyOf(Object... primaryKey) {
        return Arrays.stream(primaryKey).map(String::valueOf).collect(Collectors.joining(" / "));
    }
}
