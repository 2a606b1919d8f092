package io.quotestream.local;

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

    /** The one that this class was loaded from: {@code local/target/local.jar} or {@code local/target/classes}. */
    public static Installation ofThisClass() {
        try {
            Path code = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path root = code.resolve("../../..").normalize();
            return new Installation(root.toAbsolutePath());
        } catch (URISyntaxException e) {
            throw new AssertionError("a code source is a valid URI", e);
        }
    }

    /** The runnable jar of {@code module}. */
    public Path jar(String module) {
        Path jar = root.resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new RunFailure(jar + " is missing: run mvn -Pfast package first, or use ./run-local");
        }
        return jar;
    }

    /** A command line that runs {@code arguments} with this JVM's own Java. */
    static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }
}
