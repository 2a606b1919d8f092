package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the page that names a test for each fault to the tests that there are. */
class FaultsPageTest {

    /** A test class in backticks, with or without one of its methods. */
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        Map<String, Path> classes = testClasses();
        List<MatchResult> named =
                NAMED.matcher(Repository.text("docs/faults.md")).results().toList();

        assertThat(named).hasSizeGreaterThan(80).allSatisfy(each -> {
            Path source = classes.get(each.group(1));
            assertThat(source).as(each.group(1)).isNotNull();
            if (each.group(2) != null) {
                assertThat(Repository.text(source)).contains("void " + each.group(2) + "(");
            }
        });
    }

    @Test
    void everyFaultHasATest() {
        assertThat(Repository.text("docs/faults.md").lines().filter(line -> line.startsWith("| ")))
                .filteredOn(line -> !line.startsWith("| fault |"))
                .isNotEmpty()
                .allMatch(line -> NAMED.matcher(line).find());
    }

    private static Map<String, Path> testClasses() throws IOException {
        try (Stream<Path> files = Files.find(
                Repository.ROOT,
                12,
                (path, attributes) -> path.toString().contains("/src/test/java/")
                        && path.toString().endsWith(".java"))) {
            return files.collect(Collectors.toMap(
                    path -> path.getFileName().toString().replace(".java", ""),
                    Function.identity(),
                    (one, other) -> one));
        }
    }
}
