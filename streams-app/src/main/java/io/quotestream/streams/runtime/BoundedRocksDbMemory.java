package io.quotestream.streams.runtime;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on the native memory of all RocksDB stores of this process. By default each store, that is each partition,
 * takes up to about 100 MiB in addition to the heap, so that a rebalance could exceed the pod's memory limit.
 *
 * <p>Blocks, indexes, filters and write buffers all count against one shared cache, the write buffers with at most half
 * of it. The first store's configuration sizes it; it lives as long as the process.
 */
public final class BoundedRocksDbMemory implements RocksDBConfigSetter {

    /** Configuration key: bytes for all stores together, a {@link Long}. */
    public static final String BYTES_CONFIG = "quotestream.rocksdb.bytes";

    private static @Nullable Shared shared;

    static {
        RocksDB.loadLibrary();
    }

    /** For Kafka Streams. */
    public BoundedRocksDbMemory() {}

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (!(configs.get(BYTES_CONFIG) instanceof Long bytes)) {
            throw new IllegalArgumentException(BYTES_CONFIG + " must be given as a Long");
        }
        Shared memory = shared(bytes);
        if (!(options.tableFormatConfig() instanceof BlockBasedTableConfig table)) {
            throw new IllegalStateException("expected RocksDB's block-based tables");
        }
        table.setBlockCache(memory.cache)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinTopLevelIndexAndFilter(true);
        options.setWriteBufferManager(memory.writeBuffers);
        // Memtables take whole arenas: small ones let many partitions share the bound without stalling each other.
        options.setWriteBufferSize(Math.max(1 << 20, bytes / 16)).setArenaBlockSize(256 << 10);
        // Each quote's first event reads a key that does not exist. Kafka Streams leaves the last level, where most
        // quotes are, without a filter: that would take a read from the disk.
        options.setOptimizeFiltersForHits(false);
        options.setTableFormatConfig(table);
    }

    /** Nothing to close: the shared memory outlives each store. */
    @Override
    public void close(String storeName, Options options) {}

    private static synchronized Shared shared(long bytes) {
        if (shared == null) {
            shared = new Shared(bytes);
        }
        return shared;
    }

    private static final class Shared {
        final Cache cache;
        final WriteBufferManager writeBuffers;

        Shared(long bytes) {
            // Not strict: a strict cache fails reads when it is full of pinned blocks.
            cache = new LRUCache(bytes, -1, false, 0.1);
            writeBuffers = new WriteBufferManager(bytes / 2, cache);
        }
    }
}
