package io.quotestream.runtime;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/** Logs a repeated finding once until it changes: a long outage is one line, not one an attempt. Thread safe. */
public final class LogOnChange {

    private final Logger log;
    private final AtomicReference<String> last = new AtomicReference<>("");

    /** Logs to {@code log}. */
    public LogOnChange(Logger log) {
        this.log = log;
    }

    /** Warns with {@code message} unless the last finding was the same. */
    public void warn(String message) {
        warn(message, message);
    }

    /** Warns with {@code message} unless the last finding had the same {@code key}: for messages that vary while the finding is the same. */
    public void warn(String key, String message) {
        if (!key.equals(last.getAndSet(key))) {
            log.warn("{}", message);
        }
    }

    /**
     * All is well: the next finding is logged whatever it is.
     *
     * @return whether there was a finding before
     */
    public boolean clear() {
        return !last.getAndSet("").isEmpty();
    }
}
