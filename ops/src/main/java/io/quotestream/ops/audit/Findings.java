package io.quotestream.ops.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** All findings counted by check, and the first ones of each check in full. Confined to one thread. */
final class Findings {

    private static final Logger log = LoggerFactory.getLogger(Findings.class);

    /** Further findings of one check would hide those of the others. */
    private static final int SHOWN_PER_CHECK = 100;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Finding> shown = new ArrayList<>();
    private int errors;

    void add(Finding finding) {
        if (counts.merge(finding.check(), 1, Integer::sum) <= SHOWN_PER_CHECK) {
            shown.add(finding);
        }
        if (finding.severity() == Severity.ERROR) {
            errors++;
        }
    }

    /** Marks a check as done, so that one without findings is in the counts too. */
    void done(String check) {
        counts.putIfAbsent(check, 0);
    }

    int errors() {
        return errors;
    }

    List<Finding> shown() {
        return List.copyOf(shown);
    }

    /** Findings by check, also of those that found nothing. */
    Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    /** A line for each finding shown, then one for each check. */
    void log() {
        for (Finding each : shown) {
            log.atLevel(each.severity() == Severity.ERROR ? Level.ERROR : Level.WARN)
                    .addKeyValue("check", each.check())
                    .log("{}", each.what());
        }
        counts.forEach((check, count) -> log.info("{}: {} found", check, count));
    }
}
