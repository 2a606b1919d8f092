package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.Folders;
import io.quotestream.embedded.process.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The one folder that holds all data and logs of a run, deleted at its end. */
public record RunFolder(Path path) implements AutoCloseable {

    private static final long MOST_KEPT = 8L << 20;

    public static RunFolder create() {
        try {
            return new RunFolder(Files.createTempDirectory("quotestream-"));
        } catch (IOException e) {
            throw new RunFailedException("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    /** A folder in it, made when it is not there. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path log(String process) {
        return folder("logs").resolve(process + ".log");
    }

    /** The log for a process that starts now. Of those before it with its name the last ones' lines stay, for a bounded space. */
    public Path logToStart(String process) {
        Path log = log(process);
        try {
            if (Files.exists(log) && Files.size(log) > MOST_KEPT) {
                Files.move(log, log.resolveSibling(process + ".before.log"), StandardCopyOption.REPLACE_EXISTING);
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves the logs to a folder of their own, which is kept; a process that still writes one continues there. */
    public Path keepLogs(String name) throws IOException {
        Path kept = Files.createTempDirectory(name);
        return Files.move(folder("logs"), kept.resolve("logs"));
    }

    @Override
    public void close() throws IOException {
        Folders.delete(path);
    }
}
