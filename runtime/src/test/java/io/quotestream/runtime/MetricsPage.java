package io.quotestream.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of {@code docs/metrics.md}, which must list the metrics that the services register, and no others. */
public final class MetricsPage {

    /** Seen from a module's folder, in which its tests run. */
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? .*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** Labels of parts of a metric: bounds of buckets, quantiles. */
    private static final Set<String> PARTS = Set.of("le", "quantile");

    private MetricsPage() {}

    /** A metric as Prometheus sees it. */
    public record Metric(String name, String type, Set<String> labels) {
        public Metric {
            labels = Set.copyOf(labels);
        }
    }

    /** The metrics in the table under {@code heading}. */
    public static List<Metric> under(String heading) {
        try {
            List<String> lines = Files.readAllLines(PAGE);
            int begin = lines.indexOf("## " + heading);
            if (begin < 0) {
                throw new AssertionError("docs/metrics.md has no heading '" + heading + "'");
            }
            return lines.stream()
                    .skip(begin + 1L)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.startsWith("| `"))
                    .map(MetricsPage::metric)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code meters} registers. A timer's or summary's largest value, which Prometheus sees apart, is left out. */
    public static List<Metric> registeredBy(Consumer<MeterRegistry> meters) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.accept(registry);
        return in(registry.scrape());
    }

    /** The metrics of a page in Prometheus' text format, see {@link #registeredBy}. */
    public static List<Metric> in(String text) {
        Map<String, String> types = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        text.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            Matcher series = SERIES.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            } else if (!line.startsWith("#") && series.matches()) {
                String metric = series.group(1);
                String name = types.containsKey(metric) ? metric : metric.replaceFirst("_(bucket|count|sum)$", "");
                labels.computeIfAbsent(name, any -> new TreeSet<>()).addAll(labels(series.group(2)));
            }
        });
        return types.entrySet().stream()
                .filter(entry -> !types.containsKey(entry.getKey().replaceFirst("_max$", ""))
                        || !entry.getKey().endsWith("_max"))
                .map(entry ->
                        new Metric(entry.getKey(), entry.getValue(), labels.getOrDefault(entry.getKey(), Set.of())))
                .toList();
    }

    private static Set<String> labels(String text) {
        Set<String> labels = new TreeSet<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.add(label.group(1));
        }
        labels.removeAll(PARTS);
        return labels;
    }

    private static Metric metric(String row) {
        String[] cells = row.replace("`", "").split(" *\\| *", -1);
        Set<String> labels = new TreeSet<>(Arrays.asList(cells[3].split(", *")));
        labels.remove("");
        return new Metric(cells[1], cells[2], labels);
    }
}
