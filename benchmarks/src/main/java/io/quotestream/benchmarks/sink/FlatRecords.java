package io.quotestream.benchmarks.sink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of a flat row as bytes: short and quickly read, so that no subject is measured by the cost of JSON with schemas. */
final class FlatRecords {

    private FlatRecords() {}

    static byte[] encode(List<FlatTable.Column> columns, List<@Nullable Object> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (int i = 0; i < values.size(); i++) {
                Object value = values.get(i);
                out.writeBoolean(value != null);
                if (value == null) {
                    continue;
                }
                switch (columns.get(i).kind()) {
                    case TEXT -> out.writeUTF((String) value);
                    case TIME -> out.writeLong(micros((Instant) value));
                    case FLAG -> out.writeBoolean((Boolean) value);
                    case AMOUNT -> out.writeUTF(((BigDecimal) value).toPlainString());
                    case WHOLE -> out.writeLong((Long) value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Since 1970; the library's own way there goes by nanoseconds, which the year 9999 has too many of. */
    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    /** Times as microseconds since 1970. */
    static List<@Nullable Object> decode(List<FlatTable.Column> columns, byte[] bytes) {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (FlatTable.Column column : columns) {
                values.add(in.readBoolean() ? read(column.kind(), in) : null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    private static Object read(FlatTable.Kind kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case TEXT -> in.readUTF();
            case TIME, WHOLE -> in.readLong();
            case FLAG -> in.readBoolean();
            case AMOUNT -> new BigDecimal(in.readUTF());
        };
    }
}
