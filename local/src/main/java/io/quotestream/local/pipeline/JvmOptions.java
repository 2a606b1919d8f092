package io.quotestream.local.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Options of the JVMs that the launcher starts. */
final class JvmOptions {

    /**
     * Little memory, and only the quick compiler, since many processes share one laptop: a run of 5,000 quotes on two
     * processors takes half the processor time so.
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
