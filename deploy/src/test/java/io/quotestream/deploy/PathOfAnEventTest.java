package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of classes with which ARCHITECTURE.md begins: a stranger follows an event through the code by it. */
final class PathOfAnEventTest {

    private static final int MOST_CLASSES = 20;

    /** A class of the list, at the beginning of its line; indented below the class that uses it. */
    private static final Pattern STEP = Pattern.compile("(?m)^( *)(?:\\d+\\.|-) `(\\w+)`");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

    private final List<List<Step>> hops = hops();

    private record Step(String type, boolean isPart) {}

    @Test
    void isShort() {
        assertThat(hops).hasSize(3);
        assertThat(hops.stream().flatMap(List::stream)).hasSizeBetween(10, MOST_CLASSES);
    }

    @Test
    void eachClassRefersToTheNextAndToItsParts() {
        List<String> missing = new ArrayList<>();
        for (List<Step> hop : hops) {
            String whole = hop.get(0).type();
            assertThat(hop.get(0).isPart()).as(whole).isFalse();
            for (Step step : hop.subList(1, hop.size())) {
                if (!code(whole).matches("(?s).*\\b" + step.type() + "\\b.*")) {
                    missing.add(whole + " does not refer to " + step.type());
                }
                if (!step.isPart()) {
                    whole = step.type();
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    /** The three services, each a heading of the list. */
    private static List<List<Step>> hops() {
        String page = Repository.text("ARCHITECTURE.md");
        int from = page.indexOf("## The path of one event");
        String path = page.substring(from, page.indexOf("\n## ", from + 1));
        return Stream.of(path.split("\n### "))
                .skip(1)
                .map(PathOfAnEventTest::steps)
                .toList();
    }

    private static List<Step> steps(String hop) {
        return STEP.matcher(hop)
                .results()
                .map((MatchResult step) ->
                        new Step(step.group(2), !step.group(1).isEmpty()))
                .toList();
    }

    /** The only class of that name, without its comments. */
    private static String code(String type) {
        try (Stream<Path> files = Files.walk(Repository.ROOT)) {
            List<Path> found = files.filter(file ->
                            file.endsWith(type + ".java") && file.toString().contains("/src/main/"))
                    .toList();
            assertThat(found).as(type).hasSize(1);
            return COMMENT.matcher(Files.readString(found.get(0))).replaceAll(" ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
