package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.RunFailedException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the built parts are.
 *
 * @param root the folder of the repository
 */
public record Installation(Path root) {

    /** The one that this class was loaded from, be it from {@code target/classes} or from a jar in a module's {@code target}. */
    public static Installation ofThisClass() {
        try {
            Path code = Path.of(Installation.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
            for (Path folder = code; folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve("run-local"))) {
                    return new Installation(folder);
                }
            }
            throw new RunFailedException(code + " is in no folder that has run-local: run it from a clone");
        } catch (URISyntaxException e) {
            throw new AssertionError("a code source is a valid URI", e);
        }
    }

    /** The runnable jar of {@code module}. */
    public Path jar(String module) {
        Path jar = root.resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new RunFailedException(jar + " is missing: run mvn -Pfast package first, or use ./run-local");
        }
        return jar;
    }

    /** A command line that runs {@code arguments} with this JVM's own Java. */
    public static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }
}
