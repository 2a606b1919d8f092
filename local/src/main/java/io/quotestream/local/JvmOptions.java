package io.quotestream.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Options of the JVMs that the launcher starts. */
final class JvmOptions {

    /**
     * Small heaps, since everything shares one laptop. Only the quick compiler: the whole pipeline's rate is bound by the
     * few processors that seven processes share, and the thorough compiler would take them for the first minute.
     */
    static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

    private JvmOptions() {}

    /** {@code options}, and the process's temporary files in the run's folder, where they are deleted with it. */
    static List<String> with(List<String> options, RunFolder folder, String process) {
        Path temporary = folder.folder("tmp").resolve(process);
        List<String> all = new ArrayList<>(options);
        all.add("-Djava.io.tmpdir=" + folder.folder("tmp/" + process));
        all.add("-XX:ErrorFile=" + temporary.resolve("crash.log"));
        return all;
    }
}
