package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Two stores as Kafka Streams opens them: the memory is as RocksDB itself reports it. */
class BoundedRocksDbMemoryIT {

    private static final long BYTES = 64L << 20;

    @TempDir
    Path folder;

    @Test
    void allStoresShareOneBoundOfNativeMemory() throws Exception {
        try (Options one = options();
                Options other = options();
                RocksDB first = RocksDB.open(one, folder.resolve("1").toString());
                RocksDB second = RocksDB.open(other, folder.resolve("2").toString())) {
            assertThat(property(first, "block-cache-capacity")).isEqualTo(BYTES);
            long before = property(second, "block-cache-usage");

            for (int i = 0; i < 2_000; i++) {
                first.put(("key-" + i).getBytes(StandardCharsets.UTF_8), new byte[1_000]);
            }

            assertThat(property(second, "block-cache-usage"))
                    .as("write buffers of the first store count in the cache that the second one sees")
                    .isGreaterThan(before + 1_000_000)
                    .isEqualTo(property(first, "block-cache-usage"));
        }
    }

    @Test
    void theLastLevelHasAFilterForAbsentQuotesToo() throws Exception {
        try (Options options = options();
                RocksDB store = RocksDB.open(options, folder.toString());
                FlushOptions whole = new FlushOptions()) {
            // Written twice: a table that overlaps no other one would be moved to the last level as it is.
            for (int i = 0; i < 2_000; i++) {
                store.put(("key-" + i % 1_000).getBytes(StandardCharsets.UTF_8), new byte[1_000]);
                if (i % 1_000 == 999) {
                    store.flush(whole);
                }
            }
            store.compactRange();

            assertThat(store.getPropertiesOfAllTables().values())
                    .isNotEmpty()
                    .allSatisfy(table -> assertThat(table.getFilterSize()).isPositive());
        }
    }

    /** With what Kafka Streams sets before, as far as it matters here. */
    private static Options options() {
        Options options = new Options()
                .setCreateIfMissing(true)
                .setOptimizeFiltersForHits(true)
                .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(new BloomFilter()));
        new BoundedRocksDbMemory().setConfig("store", options, Map.of(BoundedRocksDbMemory.BYTES_CONFIG, BYTES));
        return options;
    }

    private static long property(RocksDB store, String name) throws RocksDBException {
        return store.getLongProperty("rocksdb." + name);
    }
}
