package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "streams-app", "sink", "ops", "local"})
    void librariesAndTheirLicensesAreLayersBelowTheCode(String module) {
        Dockerfile dockerfile = Dockerfile.of(module);

        assertThat(dockerfile.all("COPY"))
                .containsExactly(
                        "--from=build /out/" + module + "/libraries/ /app/lib/",
                        "--from=build /out/" + module + "/licenses/ /licenses/",
                        "--from=build /out/" + module + "/code/ /app/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "streams-app", "sink", "ops", "local"})
    void imageRunsWithoutAShellAndWithoutRoot(String module) {
        Dockerfile dockerfile = Dockerfile.of(module);

        assertThat(dockerfile.last("USER")).matches("[1-9]\\d+:[1-9]\\d+");
        assertThat(dockerfile.entryPoint())
                .startsWith("java")
                .contains("/app/" + module + ".jar", "-XX:+ExitOnOutOfMemoryError")
                .anyMatch(option -> option.startsWith("-XX:MaxRAMPercentage="));
        assertThat(dockerfile.last("STOPSIGNAL")).isEqualTo("SIGTERM");
        assertThat(dockerfile.pairs("LABEL"))
                .containsKeys("org.opencontainers.image.title", "org.opencontainers.image.description");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "streams-app", "sink"})
    void imageSaysThePortOfTheService(String module) {
        assertThat(Dockerfile.of(module).last("EXPOSE")).isEqualTo(Variables.defaultOf(module, "HTTP_PORT"));
        assertThat(Dockerfile.of(module).pairs("ENV").keySet())
                .allMatch(name -> name.equals("MALLOC_ARENA_MAX") || Variables.isRead(module, name));
    }

    @Test
    void allAreBuiltByTheSameFirstStageOfFixedVersionsForAllPlatforms() {
        List<Dockerfile.Instruction> first = Dockerfile.of("bridge").build();

        for (String module : List.of("streams-app", "sink", "ops", "local")) {
            assertThat(Dockerfile.of(module).build()).isEqualTo(first);
            assertThat(Dockerfile.of(module).last("FROM"))
                    .isEqualTo(Dockerfile.of("bridge").last("FROM"));
        }
        assertThat(first.get(0).arguments())
                .matches("--platform=\\$BUILDPLATFORM maven:\\d+\\.\\d+\\.\\d+-eclipse-temurin-17 AS build");
        assertThat(Dockerfile.of("bridge").last("FROM")).matches("eclipse-temurin:17\\.0\\.\\d+_\\d+-jre-noble");
    }

    @Test
    void contextHoldsWhatTheBuildNeeds() {
        List<String> lines = Repository.text(".dockerignore").lines().toList();

        assertThat(lines)
                .contains("*", "!pom.xml", "!*/pom.xml", "!*/src/main", "!deploy/image-content", "!.mvn")
                .contains("!LICENSE", "!NOTICE", "!deploy/licenses");
    }
}
