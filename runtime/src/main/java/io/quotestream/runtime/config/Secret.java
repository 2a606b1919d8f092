package io.quotestream.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A value that no log, error or page may show. */
public final class Secret {

    private static final Logger log = LoggerFactory.getLogger(Secret.class);

    /** No secret given. */
    public static final Secret NONE = new Secret("");

    private final @Nullable Path file;

    private volatile String value;

    /** A secret with this value; an empty value is no secret. */
    public Secret(String value) {
        this.file = null;
        this.value = Objects.requireNonNull(value, "value");
    }

    private Secret(Path file) throws IOException {
        this.file = file;
        this.value = read(file);
    }

    /** The content of a file, without white space at its end. */
    static Secret in(Path file) throws IOException {
        return new Secret(file);
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).stripTrailing();
    }

    /**
     * The value itself, for the one place that hands it to a client: if it is out of a file, what the file has now, so that
     * a new connection uses a new password. A file that is gone or empty, as in the middle of its replacement, does not count.
     */
    public String reveal() {
        if (file != null) {
            try {
                String now = read(file);
                value = now.isEmpty() ? value : now;
            } catch (IOException e) {
                log.warn("{} cannot be read any more: its last content is used", file);
            }
        }
        return value;
    }

    /** Whether there is one. */
    public boolean isPresent() {
        return !value.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return isPresent() ? "***" : "none";
    }
}
