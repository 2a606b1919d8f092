package io.quotestream.sink;

import io.quotestream.embedded.process.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A sink, or another main class of these tests, as a process of its own. */
public final class SinkProcess {

    private SinkProcess() {}

    public static Process start(Class<?> main, List<String> arguments, Map<String, String> environment, File output)
            throws IOException {
        List<String> command = JavaCommand.ofClass(
                main,
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                arguments.toArray(String[]::new));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
