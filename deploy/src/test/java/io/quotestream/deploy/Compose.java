package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The compose file, with the variables of {@code .env} put in, as {@code docker compose config} shows it. */
final class Compose {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\$|\\$\\{(\\w+)(:[-?]([^}]*))?}");

    private Compose() {}

    static Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        Repository.text(".env")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> defaults.put(pair[0], pair[1]));
        return defaults;
    }

    static JsonNode file() {
        return Repository.yaml(Repository.text("docker-compose.yml")).get(0);
    }

    static JsonNode service(String name) {
        JsonNode service = file().at("/services/" + name);
        if (service.isMissingNode()) {
            throw new AssertionError("no service " + name);
        }
        return service;
    }

    /** What follows the image's entry point. */
    static String[] command(String service) {
        return Manifest.elements(service(service).path("command")).stream()
                .map(JsonNode::asText)
                .toArray(String[]::new);
    }

    static Map<String, String> environment(String service) {
        Map<String, String> variables = new TreeMap<>();
        service(service)
                .path("environment")
                .properties()
                .forEach(entry -> variables.put(
                        entry.getKey(), interpolated(entry.getValue().asText())));
        return variables;
    }

    static String interpolated(String text) {
        Map<String, String> values = defaults();
        return VARIABLE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(found.group().equals("$$") ? "$" : value(values, found.group(1))));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new AssertionError(".env does not have " + name);
        }
        return value;
    }
}
