package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code deploy/release-files}, which the release workflow runs, makes of the built modules. */
final class ReleaseFilesIT {

    private static final String VERSION = "1.2.3";
    private static final int BAD_CONFIGURATION = 78;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void collect() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("sbom.json"), "{}");
        releaseFiles(files);
    }

    static Stream<String> modules() {
        return Repository.IMAGES.stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void archiveHasTheModuleWithItsLibrariesAndLicenses(String module) throws Exception {
        Path unpacked = unpack(module);

        assertThat(unpacked.resolve(module + ".jar")).isRegularFile();
        assertThat(names(unpacked)).contains("LICENSE", "NOTICE", "THIRD-PARTY.txt", "lib");
        assertThat(names(unpacked.resolve("lib"))).containsAll(names(Repository.ROOT.resolve(module + "/target/lib")));
    }

    @Test
    void unpackedServiceStarts() throws Exception {
        Path unpacked = unpack("sink");

        String output = ShellCommand.run(
                BAD_CONFIGURATION,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                unpacked.resolve("sink.jar").toString());

        assertThat(output).contains("KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void checksumsAreOfEachFile() throws Exception {
        Path files = folder.resolve("files");
        List<String> expected =
                names(files).stream().filter(name -> !name.equals("SHA256SUMS")).toList();

        ShellCommand.run("sh", "-c", "cd \"$0\" && sha256sum --check --strict SHA256SUMS", files.toString());

        assertThat(expected).contains("sbom.json").hasSize(1 + Repository.IMAGES.size());
        assertThat(Repository.text(files.resolve("SHA256SUMS")).lines().map(sum -> sum.split(" {2}", 2)[1]))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void sameBuildGivesTheSameBytes() throws Exception {
        Path again = Files.createDirectory(folder.resolve("again"));
        Files.writeString(again.resolve("sbom.json"), "{}");

        releaseFiles(again);

        assertThat(again.resolve("SHA256SUMS")).hasSameTextualContentAs(folder.resolve("files/SHA256SUMS"));
    }

    private static void releaseFiles(Path files) throws Exception {
        ShellCommand.run(Repository.ROOT.resolve("deploy/release-files").toString(), VERSION, files.toString());
    }

    private static Path unpack(String module) throws Exception {
        String name = "quote-stream-" + module + '-' + VERSION;
        ShellCommand.run("tar", "-xf", folder.resolve("files/" + name + ".tar").toString(), "-C", folder.toString());
        return folder.resolve(name);
    }

    private static List<String> names(Path of) {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
