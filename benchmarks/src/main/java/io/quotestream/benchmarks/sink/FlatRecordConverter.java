package io.quotestream.benchmarks.sink;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/** Gives Kafka Connect the rows of {@link FlatRecords} as structs with schemas; topics are named like the tables. */
public final class FlatRecordConverter implements Converter {

    private final Map<FlatTable, Schema> schemas = new EnumMap<>(FlatTable.class);
    private boolean key;

    /** For Kafka Connect. */
    public FlatRecordConverter() {}

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        key = isKey;
        for (FlatTable table : FlatTable.values()) {
            SchemaBuilder schema = SchemaBuilder.struct().name(table.sqlName() + (isKey ? ".key" : ".value"));
            columns(table).forEach(column -> schema.field(column.name(), schema(column.kind())));
            schemas.put(table, schema.build());
        }
    }

    private List<FlatTable.Column> columns(FlatTable table) {
        return key ? table.columns.subList(0, table.keyColumns) : table.columns;
    }

    private Schema schema(FlatTable.Kind kind) {
        SchemaBuilder schema = switch (kind) {
            case TEXT -> SchemaBuilder.string();
            case TIME -> SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp");
            case FLAG -> SchemaBuilder.bool();
            case AMOUNT -> Decimal.builder(6);
            case WHOLE -> SchemaBuilder.int64();
        };
        return key ? schema.build() : schema.optional().build();
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return SchemaAndValue.NULL;
        }
        FlatTable table = FlatTable.valueOf(topic.toUpperCase(Locale.ROOT));
        Schema schema = schemas.get(table);
        Struct struct = new Struct(schema);
        List<@Nullable Object> values = FlatRecords.decode(columns(table), bytes);
        for (int i = 0; i < values.size(); i++) {
            struct.put(columns(table).get(i).name(), values.get(i));
        }
        return new SchemaAndValue(schema, struct);
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        throw new UnsupportedOperationException("only a sink is measured");
    }
}
