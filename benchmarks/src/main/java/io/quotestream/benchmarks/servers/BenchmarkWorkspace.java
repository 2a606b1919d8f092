package io.quotestream.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A temporary folder and the processes that work in it. Both are gone after the benchmark, and also when that is ended by a
 * signal. Thread safe.
 */
public final class BenchmarkWorkspace implements AutoCloseable {

    private final Path folder;
    private final Queue<Process> processes = new ConcurrentLinkedQueue<>();
    private final Thread hook = new Thread(this::clear, "clear-scratch");

    private BenchmarkWorkspace(Path folder) {
        this.folder = folder;
    }

    public static BenchmarkWorkspace create(String name) {
        try {
            BenchmarkWorkspace scratch = new BenchmarkWorkspace(Files.createTempDirectory("benchmark-" + name + "-"));
            Runtime.getRuntime().addShutdownHook(scratch.hook);
            return scratch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    /** A folder in it, made when it is not there. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills {@code process} before the folder is deleted, if it still runs then. */
    void outlives(Process process) {
        processes.add(process);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is at it.
            return;
        }
        clear();
    }

    private void clear() {
        for (Process process : processes) {
            process.destroyForcibly().onExit().join();
        }
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            System.err.println("Could not delete all of " + folder + ": " + e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
