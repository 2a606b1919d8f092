package io.quotestream.runtime.config;

import java.util.Locale;
import java.util.Map;

/**
 * {@code LOG_LEVEL} and {@code LOG_FORMAT}. Logback reads them itself, before any of our code runs; what it cannot use it
 * passes over silently, so they are checked here.
 */
public final class LoggingSettings {

    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    enum Format {
        TEXT,
        JSON
    }

    private LoggingSettings() {}

    public static void verify(Map<String, String> variables) {
        Env env = Env.of(variables);
        read(env);
        env.verify();
        String format = variables.getOrDefault("LOG_FORMAT", "text");
        if (!format.equals(format.toLowerCase(Locale.ROOT))) {
            throw new InvalidConfigurationException(
                    "LOG_FORMAT", "is '" + format + "'", "text or json in lower case", "json");
        }
    }

    static void read(Env env) {
        env.choice("LOG_LEVEL", Level.class, Level.INFO);
        env.choice("LOG_FORMAT", Format.class, Format.TEXT);
    }
}
