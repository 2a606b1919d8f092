package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL of one panel.
 *
 * @param title the panel's
 * @param format {@code table} or {@code time_series}
 * @param sql with the macros of Grafana's MySQL data source
 */
record PanelQuery(String title, String format, String sql) {

    /** As Grafana's own engine finds them: arguments end at the first closing bracket. */
    private static final Pattern MACRO = Pattern.compile("\\$__(\\w+)\\(([^)]*)\\)");

    static List<PanelQuery> all() {
        List<PanelQuery> queries = new ArrayList<>();
        for (JsonNode panel : Repository.json("k8s/base/dashboards/quotes.json").path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new PanelQuery(
                        panel.path("title").asText(),
                        target.path("format").asText(),
                        target.path("rawSql").asText()));
            }
        }
        return queries;
    }

    /** With the macros replaced, as Grafana sends it for a time range. */
    String sql(Instant from, Instant to) {
        Matcher macro = MACRO.matcher(sql.replace("$__interval", "'1m'"));
        return macro.replaceAll(found -> Matcher.quoteReplacement(macro(found.group(1), found.group(2), from, to)));
    }

    private static String macro(String name, String arguments, Instant from, Instant to) {
        String begin = "FROM_UNIXTIME(" + from.getEpochSecond() + ")";
        String end = "FROM_UNIXTIME(" + to.getEpochSecond() + ")";
        return switch (name) {
            case "timeFrom" -> begin;
            case "timeTo" -> end;
            case "timeFilter" -> arguments + " BETWEEN " + begin + " AND " + end;
            case "timeGroup" -> {
                String[] words = arguments.split(", *", -1);
                long seconds = seconds(words[1].replace("'", ""));
                yield "UNIX_TIMESTAMP(" + words[0] + ") DIV " + seconds + " * " + seconds;
            }
            default -> throw new AssertionError("no macro of Grafana: " + name);
        };
    }

    private static long seconds(String span) {
        long number = Long.parseLong(span.substring(0, span.length() - 1));
        return switch (span.charAt(span.length() - 1)) {
            case 'm' -> number * 60;
            case 'h' -> number * 3_600;
            case 'd' -> number * 86_400;
            default -> throw new AssertionError(span);
        };
    }
}
