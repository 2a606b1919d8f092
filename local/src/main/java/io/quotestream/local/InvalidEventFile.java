package io.quotestream.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file of events cannot be played; the message says which line and why. */
final class InvalidEventFile extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidEventFile(Path file, String what) {
        super("events file " + file + ": " + what);
    }

    InvalidEventFile(Path file, long line, @Nullable String what) {
        super("events file " + file + ", line " + line + ": " + what);
    }
}
