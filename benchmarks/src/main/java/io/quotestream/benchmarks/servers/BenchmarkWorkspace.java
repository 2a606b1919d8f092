package io.quotestream.benchmarks.servers;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A temporary folder and the processes that work in it. Both are gone after the benchmark, and also when that is ended by a
 * signal. Thread safe.
 */
public final class BenchmarkWorkspace implements AutoCloseable {

    private final Path folder;
    private final Queue<ChildProcess> processes = new ConcurrentLinkedQueue<>();
    private final Thread hook = new Thread(this::clear, "clear-workspace");

    private BenchmarkWorkspace(Path folder) {
        this.folder = folder;
    }

    public static BenchmarkWorkspace create(String name) {
        BenchmarkWorkspace workspace = new BenchmarkWorkspace(Folders.temporary("benchmark-" + name + "-"));
        Runtime.getRuntime().addShutdownHook(workspace.hook);
        return workspace;
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    /** A folder in it, made when it is missing. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts {@code command}; all that it prints goes to {@code <name>.log}. */
    public ChildProcess start(String name, List<String> command, Map<String, String> environment) {
        return clearedWithThis(ChildProcess.start(name, command, environment, path(name + ".log")));
    }

    /** Has {@code process} killed before the folder is deleted, if it still runs then. */
    ChildProcess clearedWithThis(ChildProcess process) {
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook clears.
            return;
        }
        clear();
    }

    private void clear() {
        processes.forEach(ChildProcess::closeByForce);
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            System.err.println("Could not delete all of " + folder + ": " + e);
        }
    }
}
