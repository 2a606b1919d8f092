package io.quotestream.deploy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Builds a kustomization, by the few words of kustomize that this repository uses; any other is refused. A real kustomize
 * comes to the same objects, see {@link ToolsIT}; this one needs nothing but a JVM.
 */
final class Kustomization {

    private static final Set<String> WORDS = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "resources",
            "images",
            "patches",
            "configMapGenerator",
            "secretGenerator");

    private static final Set<String> CLUSTER_WIDE = Set.of("Namespace");

    private final Path folder;
    private final JsonNode kustomization;

    private Kustomization(Path folder) {
        this.folder = folder;
        this.kustomization = Repository.yaml(Repository.text(folder.resolve("kustomization.yaml")))
                .get(0);
        kustomization.fieldNames().forEachRemaining(word -> {
            if (!WORDS.contains(word)) {
                throw new AssertionError("kustomize's '" + word + "' is not known here");
            }
        });
    }

    /** The objects of {@code k8s/<path>}. */
    static List<Manifest> build(String path) {
        return new Kustomization(Repository.ROOT.resolve("k8s").resolve(path)).objects();
    }

    private List<Manifest> objects() {
        List<Manifest> objects = new ArrayList<>();
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = folder.resolve(resource.asText()).normalize();
            if (Files.isDirectory(path)) {
                objects.addAll(new Kustomization(path).objects());
            } else {
                Repository.yaml(Repository.text(path))
                        .forEach(object -> objects.add(new Manifest((ObjectNode) object)));
            }
        }
        kustomization.path("configMapGenerator").forEach(map -> objects.add(generated("ConfigMap", map)));
        kustomization.path("secretGenerator").forEach(secret -> objects.add(generated("Secret", secret)));
        kustomization.path("patches").forEach(patch -> patch(objects, patch));
        kustomization.path("images").forEach(image -> objects.forEach(object -> rename(object.content(), image)));
        if (kustomization.has("namespace")) {
            objects.stream()
                    .filter(object -> !CLUSTER_WIDE.contains(object.kind()))
                    .forEach(object -> ((ObjectNode) object.content().path("metadata"))
                            .set("namespace", kustomization.get("namespace")));
        }
        return objects;
    }

    private Manifest generated(String kind, JsonNode generator) {
        ObjectNode object = Repository.JSON.createObjectNode();
        object.put("apiVersion", "v1").put("kind", kind);
        ObjectNode metadata =
                object.putObject("metadata").put("name", generator.path("name").asText());
        JsonNode labels = generator.at("/options/labels");
        if (labels.isObject()) {
            metadata.set("labels", labels);
        }
        if (!generator.at("/options/disableNameSuffixHash").asBoolean()) {
            throw new AssertionError("names with hashes are not known here");
        }
        ObjectNode data = object.putObject("data");
        for (JsonNode file : generator.path("files")) {
            Path path = folder.resolve(file.asText());
            put(kind, data, path.getFileName().toString(), Repository.text(path));
        }
        for (JsonNode literal : generator.path("literals")) {
            String[] keyAndValue = literal.asText().split("=", 2);
            put(kind, data, keyAndValue[0], keyAndValue[1]);
        }
        if (kind.equals("Secret")) {
            object.put("type", "Opaque");
        }
        return new Manifest(object);
    }

    private static void put(String kind, ObjectNode data, String key, String value) {
        data.put(
                key,
                kind.equals("Secret")
                        ? Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                        : value);
    }

    private static void patch(List<Manifest> objects, JsonNode patch) {
        String kind = patch.at("/target/kind").asText();
        String name = patch.at("/target/name").asText(".*");
        List<Manifest> targets = objects.stream()
                .filter(object -> object.kind().matches(kind) && object.name().matches(name))
                .toList();
        if (targets.isEmpty()) {
            throw new AssertionError("a patch finds nothing: " + patch.path("target"));
        }
        for (JsonNode operation : Repository.yaml(patch.path("patch").asText()).get(0)) {
            targets.forEach(target -> apply(target.content(), operation));
        }
    }

    /** RFC 6902, of which it knows add at the end of a list, remove, and replace. */
    private static void apply(ObjectNode object, JsonNode operation) {
        JsonPointer pointer = JsonPointer.compile(operation.path("path").asText());
        JsonNode parent = object.at(pointer.head());
        String last = pointer.last().getMatchingProperty();
        JsonNode value = operation.path("value").deepCopy();
        String what = operation.path("op").asText();
        if (what.equals("add") && parent instanceof ArrayNode list && last.equals("-")) {
            list.add(value);
        } else if (what.equals("replace") && parent instanceof ObjectNode map && map.has(last)) {
            map.set(last, value);
        } else if (what.equals("replace") && parent instanceof ArrayNode list && list.has(Integer.parseInt(last))) {
            list.set(Integer.parseInt(last), value);
        } else if (what.equals("remove") && parent instanceof ObjectNode map && map.has(last)) {
            map.remove(last);
        } else if (what.equals("remove") && parent instanceof ArrayNode list && list.has(Integer.parseInt(last))) {
            list.remove(Integer.parseInt(last));
        } else {
            throw new AssertionError("cannot " + what + " " + pointer + " in " + object.at("/metadata/name"));
        }
    }

    private static void rename(JsonNode node, JsonNode image) {
        for (JsonNode container : node.findValues("containers")) {
            for (JsonNode one : container) {
                if (one.path("image").asText().equals(image.path("name").asText())) {
                    String name =
                            image.path("newName").asText(image.path("name").asText());
                    ((ObjectNode) one)
                            .put("image", name + ":" + image.path("newTag").asText());
                }
            }
        }
    }
}
