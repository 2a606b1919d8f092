package io.quotestream.embedded.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clears up after this JVM however it ends, {@code kill -9} included: a small shell reads from a pipe, and when that closes
 * without the line {@code exit} the shell ends the watched processes, and deletes the folder. Thread safe.
 *
 * <p>A shutdown hook cannot do that after a {@code kill -9}, and after a SIGTERM it would take a server down while services
 * in the same JVM are still closing in hooks of their own; the pipe closes only when the JVM has gone.
 */
public final class OrphanReaper implements AutoCloseable {

    /**
     * An id may be given to another process later, which then has another start time: field 22 of the line, and the 20th after
     * the name in parentheses. Signals of a terminal reach every process there; the parent decides what ends when.
     */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            start_of() {
              line=$(cat "/proc/$1/stat") && set -- ${line##*) } && echo "${20}"
            }
            signal() {
              sent=1
              for process in $watched; do
                pid=${process%%:*}
                if [ "$(start_of "$pid")" = "${process#*:}" ] && kill "-$1" "$pid"; then sent=0; fi
              done
              return $sent
            }
            watched=; folder=
            while read -r order rest; do
              case $order in
                watch) watched="$watched $rest:$(start_of "$rest")" ;;
                folder) folder=$rest ;;
                exit) exit 0 ;;
              esac
            done
            signal TERM && for second in 1 2 3 4 5; do
              sleep 1
              signal 0 || break
            done
            signal KILL && sleep 1
            if [ -n "$folder" ]; then
              rm -rf -- "$folder" || { sleep 1; rm -rf -- "$folder"; }
            fi
            """;

    /** Takes the shell out of the JVM's process group, which is sometimes killed as a whole. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Process shell;
    private final Writer orders;
    private final Set<Long> watched = new HashSet<>();

    private OrphanReaper(Process shell) {
        this.shell = shell;
        this.orders = new BufferedWriter(shell.outputWriter(StandardCharsets.UTF_8));
    }

    /**
     * Starts the shell.
     *
     * @param folder to delete when the JVM has ended; null for none
     */
    public static OrphanReaper start(@Nullable Path folder) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "orphan-reaper"));
        try {
            OrphanReaper reaper = new OrphanReaper(new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start());
            if (folder != null) {
                reaper.order("folder " + folder);
            }
            return reaper;
        } catch (IOException e) {
            throw new RunFailedException("no shell (sh) can be started: " + e.getMessage(), e);
        }
    }

    /** Watches a living process. */
    public synchronized void watch(long pid) {
        order("watch " + pid);
    }

    /** Watches all living processes that this one has started so far, directly or not. */
    public synchronized void watchDescendants() {
        watched.removeIf(pid -> ProcessHandle.of(pid).isEmpty());
        ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != shell.pid() && watched.add(pid))
                .forEach(this::watch);
    }

    private synchronized void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the reaper's shell has ended", e);
        }
    }

    /** Ends what this process has started and not closed, such as a server whose start failed half-way. */
    public void endDescendants() {
        for (ProcessHandle left : ProcessHandle.current().descendants().toList()) {
            if (left.pid() != shell.pid()) {
                left.destroyForcibly();
            }
        }
    }

    /** Ends the shell, and watches nothing any more: until then the JVM may still be killed. */
    @Override
    public void close() {
        order("exit");
        try {
            shell.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shell.destroyForcibly();
    }
}
