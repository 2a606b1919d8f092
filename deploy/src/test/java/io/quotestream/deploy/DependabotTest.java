package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which dependencies get an update proposed when a new version is published. */
final class DependabotTest {

    private static final List<JsonNode> UPDATES = Repository.yaml(Repository.text(".github/dependabot.yml"))
            .get(0)
            .path("updates")
            .valueStream()
            .toList();

    @Test
    void allKindsOfDependenciesAreKeptUp() {
        assertThat(UPDATES.stream()
                        .map(update -> update.path("package-ecosystem").asText()))
                .containsExactly("maven", "docker", "docker-compose", "github-actions");
        assertThat(UPDATES)
                .allMatch(update -> !update.at("/schedule/interval").asText().isEmpty());
    }

    /** Somebody who raises one of them by hand has to let Dependabot raise it too. */
    @Test
    void whatIsHeldBackIsAtTheVersionInUse() {
        List<JsonNode> ignored = UPDATES.get(0).path("ignore").valueStream().toList();

        assertThat(ignored.stream()
                        .map(each -> each.path("dependency-name").asText()
                                + ' '
                                + each.at("/versions/0").asText()))
                .containsExactly(
                        "com.google.errorprone:* > " + property("pom.xml", "errorprone.version"),
                        "io.strimzi:api > " + property("deploy/pom.xml", "strimzi.version"));
    }

    private static String property(String pom, String name) {
        return Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
                .matcher(Repository.text(pom))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }
}
