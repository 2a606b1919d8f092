package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PromQL of alerts and dashboards, and the metrics and labels that it names. It reads names only; that an expression is
 * PromQL at all is what promtool says, see {@link ToolsIT}.
 */
final class Expressions {

    /** What Prometheus adds to every series that it scrapes from a pod. */
    static final Set<String> SCRAPE_LABELS = Set.of("instance", "pod", "le", "quantile");

    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|on|without|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.$])[a-zA-Z_:][\\w:]*(?!\\s*\\(|[\\w:])");
    private static final Set<String> WORDS = Set.of("by", "on", "or", "and", "unless", "bool", "offset", "without");

    private Expressions() {}

    /** Every alert's expression, by the alert's name. */
    static Map<String, String> ofAlerts() {
        Map<String, String> expressions = new TreeMap<>();
        for (JsonNode rule : alerts()) {
            expressions.put(rule.path("alert").asText(), rule.path("expr").asText());
        }
        return expressions;
    }

    static List<JsonNode> alerts() {
        return Manifest.elements(
                Repository.yaml(Repository.text("k8s/base/alerts.yaml")).get(0).at("/spec/groups/0/rules"));
    }

    /** Every panel's expressions. */
    static List<String> ofDashboard() {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel :
                Repository.json("k8s/base/dashboards/pipeline.json").path("panels")) {
            panel.path("targets")
                    .forEach(target -> expressions.add(target.path("expr").asText()));
        }
        return expressions;
    }

    static Set<String> metrics(String expression) {
        String bare = GROUPING.matcher(expression.replaceAll("\\{[^}]*}", "").replaceAll("\\[[^]]*]", ""))
                .replaceAll(" ");
        Set<String> names = new HashSet<>();
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            if (!WORDS.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }

    /** The labels that each metric is asked for. */
    static Map<String, Set<String>> labels(String expression) {
        Map<String, Set<String>> labels = new TreeMap<>();
        Matcher selector = SELECTOR.matcher(expression);
        while (selector.find()) {
            Set<String> asked = labels.computeIfAbsent(selector.group(1), any -> new HashSet<>());
            Matcher label = MATCHER.matcher(selector.group(2));
            while (label.find()) {
                asked.add(label.group(1));
            }
        }
        return labels;
    }

    /** The labels that are grouped by. */
    static Set<String> groupings(String expression) {
        Set<String> labels = new HashSet<>();
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            for (String label : grouping.group(2).split(",", -1)) {
                if (!label.isBlank()) {
                    labels.add(label.strip());
                }
            }
        }
        return labels;
    }
}
