package io.quotestream.embedded.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines that run this JVM's own Java. */
public final class JavaCommand {

    private JavaCommand() {}

    /** Runs a class of this JVM's class path. */
    public static List<String> ofClass(Class<?> main, List<String> jvmOptions, String... arguments) {
        // Surefire gives the JVM of the tests a jar that only names the class path.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        List<String> command = java(jvmOptions);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a jar, as a deployment does. */
    public static List<String> ofJar(Path jar, List<String> jvmOptions, String... arguments) {
        List<String> command = java(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> java(List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        return command;
    }
}
