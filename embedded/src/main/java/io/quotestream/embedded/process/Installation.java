package io.quotestream.embedded.process;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * The clone of the repository whose built services are run.
 *
 * @param root the folder of the repository
 */
public record Installation(Path root) {

    private static final String MARK = "run-local";

    /**
     * The one that this class was loaded from, or else the one that the current folder is in.
     *
     * @throws RunFailedException when neither is in a clone
     */
    public static Installation locate() {
        List<Path> starts = List.of(codeSource(), Path.of("").toAbsolutePath());
        for (Path start : starts) {
            for (Path folder = start; folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve(MARK))) {
                    return new Installation(folder);
                }
            }
        }
        throw new RunFailedException(
                "none of " + starts + " is in a folder that has " + MARK + ": run it from a clone");
    }

    private static Path codeSource() {
        try {
            return Path.of(Installation.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new AssertionError("a code source is a valid URI", e);
        }
    }

    /**
     * The class that the runnable jar of {@code module} starts.
     *
     * @throws RunFailedException when the jar is not built, or names none
     */
    public String mainClass(String module) {
        try (JarFile jar = new JarFile(jar(module).toFile())) {
            String main = jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (main == null) {
                throw new RunFailedException(jar.getName() + " has no Main-Class in its manifest");
            }
            return main;
        } catch (IOException e) {
            throw new RunFailedException("the jar of " + module + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The runnable jar of {@code module}.
     *
     * @throws RunFailedException when it is not built
     */
    public Path jar(String module) {
        Path jar = root.resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new RunFailedException(
                    jar + " is missing: run mvn -Pfast package first, or use ./run-local, ./chaos or ./benchmark");
        }
        return jar;
    }
}
