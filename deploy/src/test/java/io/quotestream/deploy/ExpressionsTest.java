package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ExpressionsTest {

    @Test
    void namesOfMetricsAndLabelsAreFound() {
        String expression = "histogram_quantile(0.99, sum by (le, pod) (rate(a_bucket{x=\"y}\", z!~\"q\"}[5m]))) > 60"
                + " and on() absent(b_total) or max(c:d) / 1e9 offset 5m";

        assertThat(Expressions.metrics(expression.replace("y}", "y")))
                .containsExactlyInAnyOrder("a_bucket", "b_total", "c:d");
        assertThat(Expressions.labels(expression.replace("y}", "y"))).isEqualTo(Map.of("a_bucket", Set.of("x", "z")));
        assertThat(Expressions.groupings(expression)).containsExactlyInAnyOrder("le", "pod");
    }

    @Test
    void everyAlertLinksToItsHeadingInTheRunbook() {
        String runbook = Repository.text("docs/runbook/alerts.md");

        assertThat(Expressions.alerts()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            String name = alert.path("alert").asText();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .endsWith("/docs/runbook/alerts.md#" + name.toLowerCase(java.util.Locale.ROOT));
            assertThat(runbook).contains("\n## " + name + "\n");
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
        });
        runbook.lines()
                .filter(line -> line.startsWith("## Quote"))
                .forEach(line -> assertThat(Expressions.ofAlerts()).containsKey(line.substring("## ".length())));
    }
}
