package io.quotestream.embedded.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A small shell that outlives a launcher which is killed: when its standard input ends before the line {@code exit}, it ends the
 * processes that it was given, and deletes the run's folder. Ctrl-C reaches a whole group of processes, so it ignores
 * signals.
 */
public final class OrphanReaper implements AutoCloseable {

    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=; folder=
            while read -r order rest; do
              case $order in
                pid) pids="$pids $rest" ;;
                folder) folder=$rest ;;
                gone)
                  left=
                  for pid in $pids; do [ "$pid" = "$rest" ] || left="$left $pid"; done
                  pids=$left ;;
                exit) exit 0 ;;
              esac
            done
            [ -n "$pids" ] && kill -TERM $pids
            for second in 1 2 3 4 5; do
              sleep 1
              [ -n "$pids" ] && kill -0 $pids || break
            done
            [ -n "$pids" ] && kill -KILL $pids
            sleep 1
            [ -n "$folder" ] && rm -rf "$folder"
            """;

    private final Process shell;
    private final Writer orders;
    private final Set<Long> watched = new HashSet<>();

    private OrphanReaper(Process shell) {
        this.shell = shell;
        this.orders = new BufferedWriter(shell.outputWriter(StandardCharsets.UTF_8));
    }

    public static OrphanReaper start(Path folder) {
        try {
            OrphanReaper reaper = new OrphanReaper(new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start());
            reaper.order("folder " + folder);
            return reaper;
        } catch (IOException e) {
            throw new RunFailedException("no shell (sh) can be started: " + e.getMessage(), e);
        }
    }

    /** Takes over all living processes that this one has started so far, directly or not. */
    public synchronized void watchDescendants() {
        // The id of a process that has ended may be given to a foreign one.
        watched.removeIf(pid -> {
            boolean isGone = ProcessHandle.of(pid).isEmpty();
            if (isGone) {
                order("gone " + pid);
            }
            return isGone;
        });
        ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != shell.pid() && watched.add(pid))
                .forEach(pid -> order("pid " + pid));
    }

    private synchronized void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the reaper's shell has ended", e);
        }
    }

    /** Ends what was started and not closed, such as a server whose start failed half-way, and then the shell. */
    @Override
    public void close() {
        for (ProcessHandle left : ProcessHandle.current().descendants().toList()) {
            if (left.pid() != shell.pid()) {
                left.destroyForcibly();
            }
        }
        order("exit");
        try {
            shell.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shell.destroyForcibly();
    }
}
