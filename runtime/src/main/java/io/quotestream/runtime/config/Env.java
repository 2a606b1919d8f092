package io.quotestream.runtime.config;

import io.quotestream.runtime.config.InvalidConfigurationException.Problem;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the environment into typed values and collects every problem on the way. Read all values first, then call
 * {@link #verify}, then build with them: until then a wrong variable reads as its default or an empty placeholder.
 * Confined to one thread.
 */
public final class Env {

    private static final Pattern SERVICE_LINK =
            Pattern.compile("_SERVICE_HOST$|_SERVICE_PORT(_\\w+)?$|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$");

    private final Map<String, String> variables;
    private final List<String> ownPrefixes;
    private final Map<String, Variable> declared = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private Env(Map<String, String> variables, List<String> ownPrefixes) {
        this.variables = new TreeMap<>(variables);
        this.ownPrefixes = List.copyOf(ownPrefixes);
    }

    /**
     * An environment to read from.
     *
     * @param ownPrefixes prefixes that belong to this service alone: a variable with one of them that nothing reads is a
     *     problem, since it is a slip of the pen
     */
    public static Env of(Map<String, String> variables, String... ownPrefixes) {
        return new Env(variables, Arrays.asList(ownPrefixes));
    }

    /** Text that must be there. */
    public String required(String name, String expectation, String example) {
        declared.put(name, new Variable(name, "", true));
        return raw(name).orElseGet(() -> {
            problem(name, "is not set", expectation, example);
            return "";
        });
    }

    /** Text with a default. */
    public String optional(String name, String defaultValue) {
        return read(name, defaultValue, Function.identity());
    }

    /** Text that may be absent. */
    public Optional<String> optional(String name) {
        declared.put(name, new Variable(name, "", false));
        return raw(name);
    }

    /** A whole number of at least 1. */
    public int positiveInt(String name, int defaultValue) {
        return intBetween(name, 1, Integer.MAX_VALUE, defaultValue);
    }

    /** A whole number within bounds, both included. */
    public int intBetween(String name, int min, int max, int defaultValue) {
        String bounds = max == Integer.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
        return parsed(name, defaultValue, Integer.toString(defaultValue), "a whole number " + bounds, text -> {
            int value = Integer.parseInt(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException("out of bounds");
            }
            return value;
        });
    }

    /** An amount of memory or data, in bytes: {@code 1048576}, {@code 512KiB}, {@code 64MiB}, {@code 1GiB}. */
    public long bytes(String name, long defaultValue) {
        return parsed(
                name,
                defaultValue,
                Quantities.bytes(defaultValue),
                "a number of bytes of at least 1",
                Quantities::bytes);
    }

    /** A time span from a millisecond to 24 days: {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, or ISO-8601. */
    public Duration duration(String name, Duration defaultValue) {
        return parsed(
                name,
                defaultValue,
                Quantities.duration(defaultValue),
                "a time span from 1ms to 24d",
                Quantities::duration);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean defaultValue) {
        return parsed(
                name, defaultValue, Boolean.toString(defaultValue), "true or false", text -> switch (text.toLowerCase(
                        Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("neither");
                });
    }

    /** One of the constants of {@code type}, written in lower case with dashes. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E defaultValue) {
        String choices =
                Arrays.stream(type.getEnumConstants()).map(Env::word).collect(Collectors.joining(", ", "one of ", ""));
        return parsed(
                name,
                defaultValue,
                word(defaultValue),
                choices,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> word(constant).equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("none of them")));
    }

    /** A path of the file system, which need not exist. */
    public Path path(String name, Path defaultValue) {
        return parsed(name, defaultValue, defaultValue.toString(), "a path", Path::of);
    }

    /** A secret out of the variable, or out of the file that {@code NAME_FILE} names; {@link Secret#NONE} if neither is set. */
    public Secret secret(String name) {
        return secret(name, false);
    }

    /** A secret that must be there, see {@link #secret}. */
    public Secret requiredSecret(String name) {
        Secret secret = secret(name, true);
        if (!secret.isPresent() && problems.stream().noneMatch(p -> p.variable().startsWith(name))) {
            problem(name, "is not set", "the secret, or the path of a file that holds it in " + name + "_FILE", "");
        }
        return secret;
    }

    private Secret secret(String name, boolean required) {
        String fileName = name + "_FILE";
        declared.put(name, new Variable(name, "", required));
        declared.put(fileName, new Variable(fileName, "", false));
        Optional<String> value = raw(name);
        Optional<String> file = raw(fileName);
        if (value.isPresent() && file.isPresent()) {
            problem(fileName, "is set beside " + name, "only one of the two", "");
            return Secret.NONE;
        }
        return file.map(path -> fromFile(fileName, path))
                .or(() -> value.map(Secret::new))
                .orElse(Secret.NONE);
    }

    private Secret fromFile(String name, String path) {
        try {
            return Secret.in(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            problem(
                    name,
                    "names a file that cannot be read: " + path,
                    "the path of a readable file",
                    "/run/secrets/password");
            return Secret.NONE;
        }
    }

    /**
     * Every variable that begins with {@code prefix}, as client settings: {@code KAFKA_SECURITY_PROTOCOL} becomes
     * {@code security.protocol}.
     */
    public Map<String, String> prefixed(String prefix) {
        declared.put(prefix + "*", new Variable(prefix + "*", "", false));
        Map<String, String> found = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (name.startsWith(prefix)
                    && name.length() > prefix.length()
                    && !value.isBlank()
                    && !isServiceLink(name, value)) {
                found.put(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
            }
        });
        return found;
    }

    /** Adds a problem that the caller found, such as two variables that do not go together. */
    public void problem(String name, String what, String expected, String example) {
        problems.add(new Problem(name, what, expected, example));
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidConfigurationException with every problem found
     */
    public void verify() {
        variables.keySet().stream()
                .filter(this::isUnknown)
                .forEach(name ->
                        problem(name, "is no variable of this service", "one that it reads" + nearest(name), ""));
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
    }

    /** Every variable read so far, in that order. */
    public List<Variable> declared() {
        return List.copyOf(declared.values());
    }

    private boolean isUnknown(String name) {
        return ownPrefixes.stream().anyMatch(name::startsWith)
                && !isServiceLink(name, variables.getOrDefault(name, ""))
                && !declared.containsKey(name)
                && declared.keySet().stream()
                        .noneMatch(known ->
                                known.endsWith("*") && name.startsWith(known.substring(0, known.length() - 1)));
    }

    /** Kubernetes puts such variables into each pod for each Service, {@code BRIDGE_PORT} for one called bridge. */
    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).find() || (name.endsWith("_PORT") && value.matches("(tcp|udp|sctp)://.*"));
    }

    private String nearest(String name) {
        return Quantities.nearest(
                        name,
                        declared.keySet().stream()
                                .filter(known -> !known.endsWith("*"))
                                .toList())
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    private String read(String name, String defaultValue, Function<String, String> reader) {
        declared.put(name, new Variable(name, defaultValue, false));
        return raw(name).map(reader).orElse(defaultValue);
    }

    private <T> T parsed(String name, T defaultValue, String defaultText, String expected, Function<String, T> parser) {
        declared.put(name, new Variable(name, defaultText, false));
        Optional<String> text = raw(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            return parser.apply(text.get());
        } catch (RuntimeException e) {
            problem(name, "is '" + Quantities.shortened(text.get()) + "'", expected, defaultText);
            return defaultValue;
        }
    }

    /** A variable that is set to nothing counts as not set, as it does for a shell's {@code ${NAME:-default}}. */
    private Optional<String> raw(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
