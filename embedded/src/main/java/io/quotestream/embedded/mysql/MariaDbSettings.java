package io.quotestream.embedded.mysql;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link EmbeddedMariaDb} runs.
 *
 * @param dataFolder stays after close, and is made if it is missing; null for a temporary one
 * @param port of 127.0.0.1; 0 for any free one
 * @param bufferPoolMiB memory for InnoDB's pages
 * @param binaryLog whether the server writes a binary log, synced at each commit, as most real ones do
 * @param mysqlFolder where {@code sink/mysql-from-debian} has unpacked a MySQL, to be run instead of MariaDB; null for the one
 *     that the system property {@code quotestream.mysql} names, or else MariaDB
 * @param options more options of {@code mariadbd}, such as {@code --max-connections=10}
 */
public record MariaDbSettings(
        @Nullable Path dataFolder,
        int port,
        int bufferPoolMiB,
        boolean binaryLog,
        @Nullable Path mysqlFolder,
        List<String> options) {

    /** A temporary folder, any free port, 96 MiB, no binary log. */
    public static final MariaDbSettings DEFAULTS = new MariaDbSettings(null, 0, 96, false, null, List.of());

    public MariaDbSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("No port: " + port);
        }
        if (bufferPoolMiB < 8) {
            throw new IllegalArgumentException("A buffer pool needs 8 MiB or more: " + bufferPoolMiB);
        }
        options = List.copyOf(options);
    }

    /** With the data kept in this folder, and this port. */
    public MariaDbSettings at(Path keptDataFolder, int fixedPort) {
        return new MariaDbSettings(keptDataFolder, fixedPort, bufferPoolMiB, binaryLog, mysqlFolder, options);
    }

    public MariaDbSettings withBufferPoolMiB(int size) {
        return new MariaDbSettings(dataFolder, port, size, binaryLog, mysqlFolder, options);
    }

    public MariaDbSettings withBinaryLog() {
        return new MariaDbSettings(dataFolder, port, bufferPoolMiB, true, mysqlFolder, options);
    }

    /** With the MySQL in this folder instead of MariaDB. */
    public MariaDbSettings withMySql(Path folder) {
        return new MariaDbSettings(dataFolder, port, bufferPoolMiB, binaryLog, folder, options);
    }

    /** With one more option of {@code mariadbd}; the last one of a name counts. */
    public MariaDbSettings withOption(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new MariaDbSettings(dataFolder, port, bufferPoolMiB, binaryLog, mysqlFolder, more);
    }
}
