package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to start one of the three services, as a child process or by hand.
 *
 * @param name distinguishes it from others of its module, in logs and messages
 * @param module whose jar it is: {@code <module>/target/<module>.jar}
 * @param heapMegabytes of the child process
 * @param httpPort of health and metrics
 * @param environment the variables that a deployment would give it; those for HTTP are added
 */
public record ServiceLaunch(
        String name, String module, int heapMegabytes, int httpPort, Map<String, String> environment) {

    public ServiceLaunch {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("HTTP_ADDRESS", "127.0.0.1");
        all.put("HTTP_PORT", Integer.toString(httpPort));
        environment = Collections.unmodifiableMap(all);
    }

    ServiceEndpoint endpoint() {
        return new ServiceEndpoint(name, httpPort);
    }

    /** Starts it as a child process. */
    public Service start(Installation installation, RunFolder folder) {
        List<String> options = new ArrayList<>(JvmOptions.SMALL);
        options.add("-Xmx" + heapMegabytes + "m");
        List<String> command = JavaCommand.ofJar(installation.jar(module), JvmOptions.with(options, folder, name));
        return new Service(ChildProcess.start(name, command, environment, folder.logToStart(name)), endpoint());
    }

    /** How to start it from an IDE or from a shell; the indented lines are a script. */
    String instructions(Installation installation) {
        StringBuilder text = new StringBuilder();
        text.append("Start %s now; the run continues when it is ready.%n".formatted(name));
        text.append("  IDE    run %s of the module %s with the variables below%n"
                .formatted(installation.mainClass(module), module));
        text.append(
                "  shell  after a change: mvn -q -Pfast -DskipTests -pl %s -am package; then:%n%n".formatted(module));
        environment.forEach((variable, value) -> text.append("export %s=%s%n".formatted(variable, quoted(value))));
        text.append("java -jar %s%n".formatted(quoted(installation.jar(module).toString())));
        return text.toString();
    }

    /** Quoted for a shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
