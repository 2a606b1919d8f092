package io.quotestream.benchmarks.servers;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the built services are, and how their JVMs are started.
 *
 * @param root the folder of the repository
 */
public record BuiltParts(Path root) {

    /** The one that this class was loaded from: {@code benchmarks/target/benchmarks.jar} or {@code …/classes}. */
    public static BuiltParts ofThisClass() {
        try {
            Path code = Path.of(BuiltParts.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new BuiltParts(code.resolve("../../..").normalize().toAbsolutePath());
        } catch (URISyntaxException e) {
            throw new AssertionError("a code source is a valid URI", e);
        }
    }

    /** The command line of a service, as a deployment starts it: from its own jar. */
    public List<String> service(String module, List<String> jvmOptions) {
        Path jar = root.resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new BenchmarkFailedException(jar + " is missing: use ./benchmark, which builds it");
        }
        return java(jvmOptions, "-jar", jar.toString());
    }

    /** The command line of a class of this module or of what it depends on. */
    public static List<String> main(Class<?> main, List<String> jvmOptions, String... arguments) {
        List<String> command = java(jvmOptions, "-cp", System.getProperty("java.class.path", ""), main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> java(List<String> jvmOptions, String... rest) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(rest));
        return command;
    }
}
