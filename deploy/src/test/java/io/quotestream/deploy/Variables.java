package io.quotestream.deploy;

import io.quotestream.runtime.config.ConfigurationPage;
import io.quotestream.runtime.config.Variable;
import java.util.List;
import java.util.stream.Stream;

/**
 * The variables that a service reads: the tables of docs/configuration.md, which each service's own test compares
 * with its code.
 */
final class Variables {

    private Variables() {}

    static List<Variable> of(String service) {
        return Stream.concat(
                        ConfigurationPage.under("All services").stream(), ConfigurationPage.under(service).stream())
                .toList();
    }

    /** Whether {@code service} reads {@code name}; passwords and settings of Kafka also out of files. */
    static boolean isRead(String service, String name) {
        String plain = name.endsWith("_FILE") ? name.substring(0, name.length() - "_FILE".length()) : name;
        return of(service).stream()
                .map(Variable::name)
                .anyMatch(known -> known.endsWith("*")
                        ? plain.startsWith(known.substring(0, known.length() - 1))
                        : known.equals(plain));
    }

    static String defaultOf(String service, String name) {
        return of(service).stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst()
                .orElseThrow()
                .defaultValue();
    }

    static List<String> required(String service) {
        return of(service).stream()
                .filter(Variable::required)
                .map(Variable::name)
                .toList();
    }
}
