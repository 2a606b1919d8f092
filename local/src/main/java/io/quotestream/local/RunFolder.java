package io.quotestream.local;

import io.quotestream.embedded.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one folder that holds all data and logs of a run, deleted at its end. */
record RunFolder(Path path) implements AutoCloseable {

    static RunFolder create() {
        try {
            return new RunFolder(Files.createTempDirectory("quotestream-"));
        } catch (IOException e) {
            throw new RunFailure("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    /** A folder in it, made when it is not there. */
    Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path log(String process) {
        return folder("logs").resolve(process + ".log");
    }

    @Override
    public void close() throws IOException {
        Folders.delete(path);
    }
}
