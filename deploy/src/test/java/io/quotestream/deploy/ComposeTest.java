package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ComposeTest {

    @Test
    void everyVariableIsReadByItsService() {
        for (String service : Repository.SERVICES) {
            assertThat(Compose.environment(service).keySet())
                    .as(service)
                    .allMatch(name -> Variables.isRead(service, name))
                    .containsAll(Variables.required(service));
        }
        assertThat(Compose.environment("migrations").keySet()).allMatch(name -> Variables.isRead("sink", name));
        assertThat(Compose.environment("audit").keySet()).allMatch(name -> Variables.isRead("audit", name));
    }

    @Test
    void everyPasswordComesFromTheFileThatPeopleChange() {
        Set<String> used = new HashSet<>(Set.of("COMPOSE_PROJECT_NAME")); // which compose itself takes
        Matcher variable = Pattern.compile("\\$\\{(\\w+)").matcher(Repository.text("docker-compose.yml"));
        while (variable.find()) {
            used.add(variable.group(1));
        }

        assertThat(used).containsExactlyInAnyOrderElementsOf(Compose.defaults().keySet());
        Compose.file()
                .at("/services")
                .forEach(service -> service.path("environment").properties().forEach(entry -> {
                    if (entry.getKey().contains("PASSWORD") || entry.getKey().endsWith("_PWD")) {
                        assertThat(entry.getValue().asText()).startsWith("${");
                    }
                }));
    }

    @Test
    void everyImageHasAFixedVersionOrIsBuiltHere() {
        Compose.file().at("/services").forEach(service -> {
            String image = service.path("image").asText();
            assertThat(
                            service.has("build")
                                    ? image.startsWith("quote-stream/")
                                    : image.matches(".*:v?\\d+\\.\\d+\\.\\d+"))
                    .as(image)
                    .isTrue();
        });
    }

    @Test
    void nothingStartsBeforeWhatItNeeds() {
        JsonNode services = Compose.file().at("/services");

        services.properties()
                .forEach(service -> service.getValue()
                        .path("depends_on")
                        .properties()
                        .forEach(needed -> {
                            JsonNode other = services.path(needed.getKey());
                            assertThat(other.isObject()).as(needed.getKey()).isTrue();
                            String condition =
                                    needed.getValue().path("condition").asText();
                            if (condition.equals("service_healthy")) {
                                assertThat(other.has("healthcheck"))
                                        .as(needed.getKey())
                                        .isTrue();
                            } else {
                                assertThat(condition).isEqualTo("service_completed_successfully");
                                assertThat(other.has("restart")).isFalse();
                            }
                        }));
        assertThat(Compose.service("sink").path("depends_on").has("grants")).isTrue();
    }

    @Test
    void ourContainersAreConfinedAndHaveTimeToStop() {
        for (String name : Repository.SERVICES) {
            JsonNode service = Compose.service(name);
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
            assertThat(service.path("stop_grace_period").asText()).isEqualTo("40s");
            assertThat(service.at("/build/dockerfile").asText()).isEqualTo(name + "/Dockerfile");
            assertThat(service.at("/healthcheck/test/3").asText())
                    .isEqualTo("http://localhost:" + Variables.defaultOf(name, "HTTP_PORT") + "/health/ready");
        }
        assertThat(Compose.service("streams-app").at("/volumes/0").asText())
                .endsWith(":" + Dockerfile.of("streams-app").pairs("ENV").get("STREAMS_STATE_DIR"));
    }

    @Test
    void everyMountedFileIsThere() {
        Compose.file()
                .at("/services")
                .forEach(service -> service.path("volumes").forEach(volume -> {
                    String source = volume.asText().split(":", 2)[0];
                    if (source.startsWith("./")) {
                        assertThat(Repository.ROOT.resolve(source)).exists();
                    } else {
                        assertThat(Compose.file().path("volumes").has(source))
                                .as(source)
                                .isTrue();
                    }
                }));
    }

    @Test
    void prometheusScrapesTheServicesAtTheirPort() {
        JsonNode targets = Repository.yaml(Repository.text("compose/prometheus.yml"))
                .get(0)
                .at("/scrape_configs/0/dns_sd_configs/0");

        assertThat(Manifest.elements(targets.path("names")))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Repository.SERVICES);
        assertThat(targets.path("port").asText()).isEqualTo(Variables.defaultOf("bridge", "HTTP_PORT"));
    }

    @Test
    void topicsAreThoseOfTheManifests() {
        Map<String, Map<String, String>> made = new TreeMap<>();
        String script = Repository.text("compose/topics.sh");
        String forEver = Pattern.compile("for_ever=\"(.*)\"")
                .matcher(script)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        script.lines().filter(line -> line.startsWith("create ")).forEach(line -> {
            List<String> words = List.of(line.replace("$for_ever", forEver).split(" ", -1));
            Map<String, String> settings = new TreeMap<>();
            words.stream().skip(3).map(word -> word.split("=", 2)).forEach(pair -> settings.put(pair[0], pair[1]));
            settings.put("partitions", words.get(2).equals("\"$PARTITIONS\"") ? "many" : words.get(2));
            made.put(words.get(1), settings);
        });

        Map<String, Map<String, String>> inManifests = new TreeMap<>();
        Kustomization.build("base").stream()
                .filter(object -> object.kind().equals("KafkaTopic"))
                .forEach(topic -> {
                    Map<String, String> settings = new TreeMap<>();
                    topic.at("/spec/config")
                            .properties()
                            .forEach(entry -> settings.put(
                                    entry.getKey(), entry.getValue().asText()));
                    settings.remove("min.insync.replicas");
                    int partitions = topic.at("/spec/partitions").asInt();
                    settings.put("partitions", partitions == 1 ? "1" : "many");
                    inManifests.put(topic.name(), settings);
                });
        assertThat(made).isEqualTo(inManifests);
    }

    @Test
    void usersOfTheDatabaseAreThoseOfTheGrants() {
        Pattern user = Pattern.compile("CREATE USER IF NOT EXISTS '(\\w+)'@'%'");
        List<String> expected = user.matcher(Repository.text("sink/src/main/resources/db/grants-before-migrations.sql"))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(user.matcher(Repository.text("compose/mysql/10-users.sh"))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyElementsOf(expected);
        for (String file : List.of("compose/mysql/10-users.sh", "k8s/overlays/local/users.sh")) {
            assertThat(grantOfMigrations(file))
                    .isEqualTo(grantOfMigrations("sink/src/main/resources/db/grants-before-migrations.sql"));
        }
    }

    private static String grantOfMigrations(String file) {
        return Arrays.stream(Repository.text(file).split("\n", -1))
                .filter(line -> line.startsWith("GRANT") && line.contains("quotes_migrations"))
                .findFirst()
                .orElseThrow();
    }
}
