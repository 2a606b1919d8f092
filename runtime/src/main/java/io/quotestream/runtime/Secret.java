package io.quotestream.runtime;

import java.util.Objects;

/** A value that no log, error or page may show. */
public final class Secret {

    /** No secret given. */
    public static final Secret NONE = new Secret("");

    private final String value;

    /** A secret with this value; an empty value is no secret. */
    public Secret(String value) {
        this.value = Objects.requireNonNull(value, "value");
    }

    /** The value itself, for the one place that hands it to a client. */
    public String reveal() {
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
