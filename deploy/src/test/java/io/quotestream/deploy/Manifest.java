package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** One object of Kubernetes, as a tree. */
record Manifest(ObjectNode content) {

    String kind() {
        return content.path("kind").asText();
    }

    String name() {
        return at("/metadata/name").asText();
    }

    /** What its kind, name and namespace say together. */
    String id() {
        return kind() + "/" + at("/metadata/namespace").asText() + "/" + name();
    }

    JsonNode at(String pointer) {
        return content.at(pointer);
    }

    boolean isWorkload() {
        return pod().path("containers").isArray();
    }

    /** Whether its pods end by themselves. */
    boolean isRunToItsEnd() {
        return kind().equals("Job") || kind().equals("CronJob");
    }

    /** Whether it runs one of our images. */
    boolean isOurs() {
        return isWorkload()
                && podLabels().path("app.kubernetes.io/part-of").asText().equals("quote-stream");
    }

    JsonNode pod() {
        return template().path("spec");
    }

    JsonNode podLabels() {
        return template().at("/metadata/labels");
    }

    private JsonNode template() {
        return at(kind().equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template");
    }

    JsonNode container() {
        return pod().at("/containers/0");
    }

    static Manifest find(List<Manifest> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.kind().equals(kind) && object.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
    }

    static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    @Override
    public String toString() {
        return id();
    }
}
