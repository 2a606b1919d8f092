package io.quotestream.local.feed;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file of events cannot be played; the message says which line and why. */
public final class InvalidEventFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidEventFileException(Path file, String what) {
        super("events file " + file + ": " + what);
    }

    InvalidEventFileException(Path file, long line, @Nullable String what) {
        super("events file " + file + ", line " + line + ": " + what);
    }
}
