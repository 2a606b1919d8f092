package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The licences in each image, of this project and of the libraries in it. */
final class LicensesIT {

    private static final String NOTICE = Repository.text("NOTICE");

    @TempDir
    private static Path folder;

    private static ImageContent images;

    @BeforeAll
    static void layOutImages() throws Exception {
        images = ImageContent.build(folder);
    }

    static Stream<String> modules() {
        return Stream.concat(Repository.IMAGES.stream(), Stream.of("local"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void imageHasTheProjectsOwnLicense(String module) {
        Path licenses = images.root(module, "own-license-" + module).resolve("licenses");

        assertThat(licenses.resolve("LICENSE")).hasSameTextualContentAs(Repository.ROOT.resolve("LICENSE"));
        assertThat(licenses.resolve("NOTICE")).hasSameTextualContentAs(Repository.ROOT.resolve("NOTICE"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void imageListsTheLicenseOfEachOfItsLibraries(String module) {
        Path root = images.root(module, "libraries-" + module);

        List<String> listed = thirdParty(root);

        assertThat(listed).isNotEmpty().allMatch(line -> line.matches("[^ |]+:[^ |]+:[^ |]+ \\| [^|]+ \\| [^ |]+"));
        assertThat(listed.stream().map(LicensesIT::jarOf)).containsExactlyInAnyOrderElementsOf(libraries(root));
    }

    @Test
    void databaseDriverIsUnderTheExceptionThatPermitsItsUse() {
        List<String> listed = modules()
                .flatMap(module -> thirdParty(images.root(module, "driver-" + module)).stream())
                .filter(line -> line.startsWith("com.mysql:mysql-connector-j:"))
                .toList();

        assertThat(listed)
                .isNotEmpty()
                .allMatch(line -> line.contains("| GPL-2.0-only WITH Universal-FOSS-exception-1.0 |"));
        assertThat(NOTICE.replaceAll("\\s+", " ")).contains("Universal FOSS Exception, version 1.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MySQL Connector/J           | com.mysql:mysql-connector-j",
                "RocksDB                     | org.rocksdb:rocksdbjni",
                "EventStoreDB client for Java | com.eventstore:db-client-java"
            })
    void noticeNamesTheImagesThatHoldIt(String name, String library) {
        List<String> holders = modules()
                .filter(module -> thirdParty(images.root(module, library + '-' + module)).stream()
                        .anyMatch(line -> line.startsWith(library + ':')))
                .toList();
        Pattern heading = Pattern.compile("(?m)^" + name + " \\(images of (.*)\\)$");

        assertThat(heading.matcher(NOTICE).results().map(match -> match.group(1).split(", | and ", -1)))
                .singleElement(InstanceOfAssertFactories.array(String[].class))
                .containsExactlyInAnyOrderElementsOf(holders);
    }

    private static List<String> thirdParty(Path root) {
        return Repository.text(root.resolve("licenses/THIRD-PARTY.txt")).lines().toList();
    }

    /** The name of the jar at {@code group:artifact:version | licence | home page}. */
    private static String jarOf(String line) {
        String[] coordinates = line.substring(0, line.indexOf(' ')).split(":", -1);
        return coordinates[1] + '-' + coordinates[2] + ".jar";
    }

    private static List<String> libraries(Path root) {
        try (Stream<Path> jars = Files.list(root.resolve("app/lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> !jar.startsWith("quotestream-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
