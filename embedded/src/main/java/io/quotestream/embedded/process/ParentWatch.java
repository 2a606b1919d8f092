package io.quotestream.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clears up after this JVM however it ends, {@code kill -9} included: a small shell holds the other end of a pipe, and
 * when that closes it kills the server that was started and deletes its temporary folder.
 *
 * <p>A shutdown hook cannot do that after a {@code kill -9}, and after a SIGTERM it would take the server down while
 * services in the same JVM are still closing in hooks of their own; the pipe closes only when the JVM has gone.
 */
public final class ParentWatch implements AutoCloseable {

    /**
     * Kills only a process that still runs the given program: an id may have been reused. The
     * interrupt of a terminal is not for the watch: it goes to every process there, and the parent decides what ends when.
     */
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            while read -r ignored; do :; done
            if [ -n "$1" ] && [ "$(readlink "/proc/$1/exe")" = "$2" ]; then kill -9 "$1"; fi
            if [ -n "$3" ]; then
              rm -rf -- "$3" || { sleep 1; rm -rf -- "$3"; }
            fi
            """;

    /** Takes the watch out of the JVM's process group, which is sometimes killed as a whole. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Process shell;

    private ParentWatch(Process shell) {
        this.shell = shell;
    }

    /** Watches over a folder that goes with this JVM. */
    public static ParentWatch over(Path temporaryFolder) {
        return start("", "", temporaryFolder.toString());
    }

    /** Watches over a process, and over its folder unless that is to stay. */
    public static ParentWatch over(long pid, Path program, @Nullable Path temporaryFolder) {
        return start(Long.toString(pid), program.toString(), temporaryFolder == null ? "" : temporaryFolder.toString());
    }

    private static ParentWatch start(String pid, String program, String folder) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "parent-watch", pid, program, folder));
        try {
            return new ParentWatch(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start /bin/sh", e);
        }
    }

    /** Ends the watch, after what it watches over has ended: until then the JVM may still be killed. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
