package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The images' own files, laid out by the script that the Dockerfiles' first stage runs, and by their COPY lines. */
final class ImageContent {

    private final Path out;
    private final Path images;

    private ImageContent(Path folder) {
        this.out = folder.resolve("out");
        this.images = folder.resolve("images");
    }

    static ImageContent build(Path folder) throws IOException, InterruptedException {
        ImageContent content = new ImageContent(folder);
        Process script = new ProcessBuilder(
                        Repository.ROOT.resolve("deploy/image-content").toString(), content.out.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("target/image-content.log"))
                .start();
        assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isZero();
        return content;
    }

    /** The root folder of a new container of {@code module}'s image. */
    Path root(String module, String container) {
        Path root = images.resolve(container);
        for (String copy : Dockerfile.of(module).all("COPY")) {
            String[] words = copy.split(" ", -1);
            assertThat(words[0]).isEqualTo("--from=build");
            link(out.resolve(words[1].replaceFirst("^/out/", "")), root.resolve(words[2].substring(1)));
        }
        for (String folder : List.of("usr", "lib", "lib64", "bin", "etc", "dev", "proc", "opt/java", "tmp")) {
            create(root.resolve(folder));
        }
        if (Dockerfile.of(module).all("RUN").stream().anyMatch(run -> run.endsWith(" /state"))) {
            create(root.resolve("state"));
        }
        return root;
    }

    /** Hard links: the same bytes without copying them. */
    private static void link(Path from, Path to) {
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    create(to.resolve(from.relativize(folder)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.createLink(to.resolve(from.relativize(file)), file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
