package io.quotestream.deploy;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How classes are called and laid out, in all modules. */
final class ClassNamesTest {

    private static final int MOST_CLASSES_OF_A_PACKAGE = 16;

    private static final Pattern EXCEPTION =
            Pattern.compile("\\bclass (\\w+) extends \\w*(?:Exception|Error|Throwable)\\b");

    private final List<Path> files = files();

    @Test
    void aSimpleNameOccursOnce() {
        assertThat(files).hasSizeGreaterThan(300);
        Map<String, Long> repeated = files.stream().collect(groupingBy(ClassNamesTest::name, counting()));
        repeated.values().removeIf(times -> times == 1);
        assertThat(repeated).isEmpty();
    }

    @Test
    void exceptionsEndInException() {
        assertThat(files.stream()
                        .flatMap(
                                file -> EXCEPTION.matcher(Repository.text(file)).results())
                        .map((MatchResult found) -> found.group(1))
                        .toList())
                .isNotEmpty()
                .allMatch(name -> name.endsWith("Exception"));
    }

    @Test
    void noNameSaysNothing() {
        assertThat(files.stream().map(ClassNamesTest::name))
                .noneMatch(name -> name.matches(".*(Impl|Manager|Helper|Util|Utils)"));
    }

    @Test
    void aPackageIsSmallEnoughToBeKnown() {
        assertThat(files.stream()
                        .filter(file -> file.toString().contains("/src/main/"))
                        .collect(groupingBy(
                                file -> Repository.ROOT
                                        .relativize(file.getParent())
                                        .toString(),
                                counting())))
                .isNotEmpty()
                .allSatisfy((folder, classes) ->
                        assertThat(classes).as(folder).isLessThanOrEqualTo(MOST_CLASSES_OF_A_PACKAGE));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static List<Path> files() {
        try (Stream<Path> all = Files.walk(Repository.ROOT)) {
            return all.filter(file -> file.toString().matches(".*/src/(main|test)/java/.*\\.java"))
                    .filter(file -> !name(file).equals("package-info"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
