package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds CONTRIBUTING to the commands that there are. */
class ContributingTest {

    private static final String PAGE = Repository.text("CONTRIBUTING.md");
    private static final Pattern MAKE = Pattern.compile("`make ([a-z]+)([^`]*)`");
    private static final Pattern TARGET = Pattern.compile("(?m)^([a-z]+):.*##");
    private static final Pattern SETTING = Pattern.compile("([MT])=(\\S+)");
    private static final Pattern SCRIPT = Pattern.compile("`((?:\\./|\\.ci/)[\\w-]+)[^`]*`");

    @Test
    void namesEachTargetOfTheMakefileAndNoOther() {
        List<String> targets = TARGET.matcher(Repository.text("Makefile"))
                .results()
                .map(target -> target.group(1))
                .filter(target -> !target.equals("help"))
                .toList();

        assertThat(MAKE.matcher(PAGE).results().map(make -> make.group(1)).distinct())
                .containsExactlyInAnyOrderElementsOf(targets);
    }

    @Test
    void namesModulesAndTestsThatThereAre() throws Exception {
        List<Map<String, String>> examples = MAKE.matcher(PAGE)
                .results()
                .map(make -> SETTING.matcher(make.group(2)).results())
                .map(ContributingTest::settings)
                .filter(settings -> !settings.isEmpty())
                .toList();

        assertThat(examples).hasSizeGreaterThan(2);
        for (Map<String, String> example : examples) {
            String module = Objects.requireNonNull(example.get("M"));
            assertThat(Repository.ROOT.resolve(module).resolve("pom.xml")).isRegularFile();
            if (example.containsKey("T")) {
                assertThat(tests(module)).contains(example.get("T") + ".java");
            }
        }
    }

    @Test
    void namesScriptsThatThereAre() {
        assertThat(SCRIPT.matcher(PAGE).results().map(script -> script.group(1)).distinct())
                .hasSizeGreaterThan(3)
                .allMatch(Repository::isScript);
    }

    private static Map<String, String> settings(Stream<MatchResult> matches) {
        return matches.collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
    }

    private static List<String> tests(String module) throws Exception {
        try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(module + "/src/test/java"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
