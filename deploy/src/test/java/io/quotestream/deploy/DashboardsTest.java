package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DashboardsTest {

    @ParameterizedTest
    @CsvSource({"pipeline, prometheus", "quotes, quotes"})
    void panelsLieSideBySideAndReadFromWhatIsProvisioned(String name, String source) {
        JsonNode dashboard = Repository.json("k8s/base/dashboards/" + name + ".json");
        Set<String> taken = new HashSet<>();

        List<JsonNode> panels = Manifest.elements(dashboard.path("panels"));
        assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
        for (JsonNode panel : panels) {
            JsonNode place = panel.path("gridPos");
            for (int x = place.path("x").asInt();
                    x < place.path("x").asInt() + place.path("w").asInt();
                    x++) {
                assertThat(x).isLessThan(24);
                for (int y = place.path("y").asInt();
                        y < place.path("y").asInt() + place.path("h").asInt();
                        y++) {
                    assertThat(taken.add(x + "/" + y))
                            .as("%s overlaps", panel.path("title"))
                            .isTrue();
                }
            }
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.at("/datasource/uid").asText()).isEqualTo(source);
                assertThat(panel.path("targets")).isNotEmpty();
            }
        }
        JsonNode sources = Repository.yaml(Repository.text("compose/grafana/provisioning/datasources/datasources.yaml"))
                .get(0)
                .path("datasources");
        assertThat(Manifest.elements(sources))
                .extracting(each -> each.path("uid").asText())
                .contains(source);
    }
}
