package io.quotestream.streams.offsets;

import io.quotestream.streams.QuoteStreamsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which Kafka Streams keeps this application's stores, and next to it a file with the id of the changelog
 * that they belong to.
 *
 * <p>The file is needed since a store only knows an offset in its changelog: after a reset the new changelog may be long
 * enough to have that offset too, and old and new states would mix.
 */
public final class StateDirectory {

    /** Kafka Streams holds a lock on this file as long as it runs. */
    private static final String LOCK = ".lock";

    private final Path folder;
    private final Path changelogIdFile;

    public StateDirectory(QuoteStreamsConfig config) {
        folder = config.stores().stateDir().resolve(config.applicationId());
        changelogIdFile = config.stores().stateDir().resolve(config.applicationId() + ".changelog-id");
    }

    /** Whether there are any stores. */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /** Whether the stores belong to the changelog with this topic id; null for one that does not exist. */
    public boolean belongsTo(@Nullable String changelogId) {
        try {
            return changelogId != null
                    && Files.exists(changelogIdFile)
                    && Files.readString(changelogIdFile).equals(changelogId);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + changelogIdFile, e);
        }
    }

    /** Records which changelog the stores belong to from now on. */
    public void assignTo(String changelogId) {
        try {
            Files.createDirectories(folder);
            Files.writeString(changelogIdFile, changelogId);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + changelogIdFile, e);
        }
    }

    /**
     * Deletes the stores; the next start rebuilds them from Kafka.
     *
     * @return false, with nothing deleted, if a running application uses them
     */
    public boolean delete() {
        if (!exists()) {
            return true;
        }
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            if (lock == null) {
                return false;
            }
            Files.deleteIfExists(changelogIdFile);
            deleteTree();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + folder, e);
        }
    }

    private void deleteTree() throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Null if another process holds the lock, or another thread of this one. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
