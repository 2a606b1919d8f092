package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A workflow of the repository's host.
 *
 * @param name the file's name without its ending
 */
record Workflow(String name, JsonNode content) {

    static final Path FOLDER = Repository.ROOT.resolve(".github/workflows");

    static Workflow of(String name) {
        List<JsonNode> documents = Repository.yaml(Repository.text(FOLDER.resolve(name + ".yml")));
        if (documents.size() != 1) {
            throw new AssertionError(name + " has " + documents.size() + " documents");
        }
        return new Workflow(name, documents.get(0));
    }

    static Stream<Workflow> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .map(file -> of(file.replaceFirst("\\.yml$", "")))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What starts it. Its key is {@code on}, which YAML 1.1 reads as true. */
    JsonNode triggers() {
        return content.path("true");
    }

    Map<String, JsonNode> jobs() {
        Map<String, JsonNode> jobs = new TreeMap<>();
        content.path("jobs").properties().forEach(job -> jobs.put(job.getKey(), job.getValue()));
        return jobs;
    }

    /** The steps of all jobs. */
    List<JsonNode> steps() {
        return jobs().values().stream()
                .flatMap(job -> job.path("steps").valueStream())
                .toList();
    }

    List<String> scripts() {
        return steps().stream()
                .filter(step -> step.has("run"))
                .map(step -> step.path("run").asText())
                .toList();
    }

    /** The steps that use {@code action}, of whatever version. */
    List<JsonNode> uses(String action) {
        return steps().stream()
                .filter(step -> step.path("uses").asText().startsWith(action + "@"))
                .toList();
    }

    /** The step whose script has this text. */
    JsonNode running(String text) {
        List<JsonNode> found = steps().stream()
                .filter(step -> step.path("run").asText().contains(text))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(name + " has " + found.size() + " steps that run " + text);
        }
        return found.get(0);
    }

    @Override
    public String toString() {
        return name;
    }
}
