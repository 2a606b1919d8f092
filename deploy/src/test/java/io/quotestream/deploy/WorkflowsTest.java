package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the workflows promise, which no runner here can show. ToolsIT has them checked by actionlint too. */
final class WorkflowsTest {

    /** A file of this repository that a script starts. */
    private static final Pattern OWN_SCRIPT = Pattern.compile("(?m)^\\s*((?:\\.ci|\\.|deploy)/[\\w-]+)");

    static Stream<Workflow> workflows() {
        return Workflow.all();
    }

    @Test
    void thereAreThree() {
        assertThat(Workflow.all().map(Workflow::name)).containsExactly("ci", "nightly", "release");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void mayOnlyReadUnlessAJobNeedsMore(Workflow workflow) {
        assertThat(workflow.content().path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    }

    @Test
    void onlyJobsOfTheReleaseMayWrite() {
        List<String> writes = new ArrayList<>();
        Workflow.all()
                .forEach(workflow -> workflow.jobs()
                        .forEach((name, job) -> job.path("permissions")
                                .properties()
                                .forEach(permission -> {
                                    if (!permission.getValue().asText().equals("read")) {
                                        writes.add(workflow + ": " + name + ": " + permission.getKey());
                                    }
                                })));

        assertThat(writes).containsExactly("release: images: packages", "release: release: contents");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyJobHasATimeout(Workflow workflow) {
        assertThat(workflow.jobs())
                .isNotEmpty()
                .allSatisfy((name, job) ->
                        assertThat(job.path("timeout-minutes").asInt()).isBetween(1, 120));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void runsOfTheSameKindAreNotConcurrent(Workflow workflow) {
        assertThat(workflow.content().at("/concurrency/group").asText()).startsWith(workflow.name());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinned(Workflow workflow) {
        List<String> actions = workflow.steps().stream()
                .filter(step -> step.has("uses"))
                .map(step -> step.path("uses").asText())
                .toList();

        assertThat(actions).isNotEmpty().allMatch(action -> action.matches("[\\w-]+/[\\w-]+@(v\\d+|[0-9a-f]{40})"));
    }

    /** What somebody else writes, such as the name of a branch, would become part of the script. */
    @ParameterizedTest
    @MethodSource("workflows")
    void noExpressionIsPastedIntoAScript(Workflow workflow) {
        assertThat(workflow.scripts()).isNotEmpty().noneMatch(script -> script.contains("${{"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void noCheckoutLeavesCredentialsBehind(Workflow workflow) {
        assertThat(workflow.uses("actions/checkout"))
                .isNotEmpty()
                .allMatch(
                        step -> step.at("/with/persist-credentials").toString().equals("false"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyScriptThatIsCalledIsThere(Workflow workflow) {
        List<String> scripts = workflow.scripts().stream()
                .flatMap(script -> OWN_SCRIPT.matcher(script).results())
                .map(match -> match.group(1))
                .toList();

        assertThat(scripts).isNotEmpty().allMatch(Repository::isScript);
    }

    @Test
    void ciRunsTheProjectsOwnScriptOnDebianForEveryChange() {
        Workflow ci = Workflow.of("ci");

        assertThat(ci.triggers().has("pull_request")).isTrue();
        assertThat(ci.triggers().at("/push/branches").toString()).isEqualTo("[\"main\"]");
        assertThat(ci.running(".ci/run").path("run").asText()).isEqualTo(".ci/run");
        assertThat(ci.content().at("/jobs/test/container/image").asText()).matches("debian:[a-z]+");
    }

    @Test
    void ciCachesWhatMavenDownloads() {
        List<JsonNode> caches = Workflow.of("ci").uses("actions/cache");

        assertThat(caches).singleElement().satisfies(cache -> {
            assertThat(cache.at("/with/path").asText()).endsWith("/.m2/repository");
            assertThat(cache.at("/with/key").asText()).contains("hashFiles('**/pom.xml')");
        });
    }

    @Test
    void nightlyRunsTheFaultTestWithANewSeedThatItPrints() {
        Workflow nightly = Workflow.of("nightly");
        JsonNode choice = nightly.running("/dev/urandom");
        JsonNode chaos = nightly.steps().stream()
                .filter(step -> step.path("run").asText().startsWith("./chaos "))
                .findFirst()
                .orElseThrow();

        assertThat(nightly.triggers().at("/schedule/0/cron").asText()).matches("\\d+ \\d+ \\* \\* \\*");
        assertThat(choice.path("run").asText())
                .contains("echo \"seed=$seed\" >> \"$GITHUB_OUTPUT\"")
                .containsPattern("echo \"Seed \\$seed\\..* \\| tee -a \"\\$GITHUB_STEP_SUMMARY\"");
        assertThat(chaos.path("run").asText()).endsWith("--seed \"$SEED\"");
        assertThat(chaos.at("/env/SEED").asText())
                .isEqualTo("${{ steps." + choice.path("id").asText() + ".outputs.seed }}");
    }

    @Test
    void releaseIsOfTheVersionThatItsTagNames() {
        Workflow release = Workflow.of("release");

        assertThat(release.triggers().at("/push/tags").toString()).isEqualTo("[\"v*\"]");
        assertThat(release.running("[ \"v$version\" = \"$TAG\" ]").path("run").asText())
                .contains("sed -n 's|^  <version>\\(.*\\)</version>$|\\1|p' pom.xml");
        assertThat(version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    /** Manifests and images of one commit belong together. */
    @Test
    void productionRunsTheImagesOfTheVersionInWork() {
        assertThat(Repository.yaml(Repository.text("k8s/overlays/production/kustomization.yaml"))
                        .get(0)
                        .path("images")
                        .valueStream()
                        .map(image -> image.path("newTag").asText()))
                .isNotEmpty()
                .containsOnly(version().replace("-SNAPSHOT", ""));
    }

    /** As the workflow reads it. */
    private static String version() {
        List<String> found = Pattern.compile("(?m)^  <version>(.*)</version>$")
                .matcher(Repository.text("pom.xml"))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void releaseHasEveryImageForBothPlatforms() {
        String script = Workflow.of("release")
                .running("docker buildx build")
                .path("run")
                .asText();
        List<String> images = Pattern.compile("image: quote-stream/([\\w-]+):latest")
                .matcher(Repository.text("docker-compose.yml"))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();

        assertThat(script)
                .contains("for dockerfile in */Dockerfile; do", "local) image=simulator ;;")
                .contains("--platform linux/amd64,linux/arm64", "--push", "--sbom=true");
        assertThat(Repository.modulesWith("Dockerfile").stream()
                        .map(module -> module.equals("local") ? "simulator" : module))
                .containsExactlyInAnyOrderElementsOf(images);
    }

    @Test
    void releaseHasJarsSbomAndChecksums() {
        Workflow release = Workflow.of("release");
        Pattern plugin = Pattern.compile("<artifactId>cyclonedx-maven-plugin</artifactId>\\s*<version>([\\d.]+)<");
        List<MatchResult> pinned =
                plugin.matcher(Repository.text("pom.xml")).results().toList();

        assertThat(pinned).hasSize(1);
        assertThat(release.running("cyclonedx:makeAggregateBom").path("run").asText())
                .matches("mvn .* package cyclonedx:makeAggregateBom");
        assertThat(release.running("deploy/release-files").path("run").asText())
                .contains("-sbom.json\"", "-sbom.xml\"", "deploy/release-files \"$VERSION\" release");
        assertThat(release.running("sha256sum --check --strict SHA256SUMS")
                        .path("working-directory")
                        .asText())
                .isEqualTo("release");
        assertThat(release.running("gh release create").path("run").asText()).contains("release/*");
    }
}
