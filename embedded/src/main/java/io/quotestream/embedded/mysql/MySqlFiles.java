package io.quotestream.embedded.mysql;

import io.quotestream.embedded.process.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real MySQL server as {@code sink/mysql-from-debian} unpacks it, run by the libraries that came with it. A template of a
 * new data folder is made next to it once, since the server takes some seconds for that.
 */
final class MySqlFiles implements DatabaseProgram {

    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";
    private static final Object WITHIN_THIS_JVM = new Object();

    private final Path root;
    private final Path loader;
    private final Path template;

    private MySqlFiles(Path root, Path loader, Path template) {
        this.root = root;
        this.loader = loader;
        this.template = template;
    }

    /**
     * The server in this folder.
     *
     * @throws IllegalStateException if none was unpacked there
     */
    static MySqlFiles in(Path folder) {
        Path root = folder.toAbsolutePath().resolve("root");
        try {
            Path loader =
                    root.resolve(LIBRARIES).resolve("ld-linux-x86-64.so.2").toRealPath();
            return new MySqlFiles(root, loader, folder.toAbsolutePath().resolve("template"));
        } catch (IOException e) {
            throw new IllegalStateException("No MySQL in " + folder + ": run sink/mysql-from-debian " + folder, e);
        }
    }

    @Override
    public Path executable() {
        return loader;
    }

    @Override
    public List<String> baseCommand(Path dataFolder) {
        List<String> command = new ArrayList<>(List.of(
                loader.toString(),
                "--library-path",
                root.resolve(LIBRARIES).toString(),
                root.resolve("usr/sbin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + root.resolve("usr"),
                "--lc-messages-dir=" + root.resolve("usr/share/mysql"),
                "--datadir=" + dataFolder,
                "--secure-file-priv=NULL",
                "--mysqlx=OFF",
                "--max-allowed-packet=64M"));
        if ("root".equals(System.getProperty("user.name"))) {
            // Without it the server refuses to run as root.
            command.add("--user=root");
        }
        return command;
    }

    @Override
    public List<String> ownOptions(int port) {
        // There must be a socket in the file system, and its path must be short.
        Path socket = Path.of(System.getProperty("java.io.tmpdir"), "quotestream-mysql-" + port + ".sock");
        return List.of("--socket=" + socket, "--innodb-redo-log-capacity=64M");
    }

    @Override
    public void initializeOnce(Path dataFolder) {
        if (Files.exists(dataFolder.resolve("mysql.ibd"))) {
            return;
        }
        try {
            makeTemplate();
            Folders.copy(template, dataFolder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a data folder for MySQL in " + dataFolder, e);
        }
    }

    private void makeTemplate() throws IOException {
        synchronized (WITHIN_THIS_JVM) {
            try (FileChannel lockFile = FileChannel.open(
                            template.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = lockFile.lock()) {
                if (lock.isValid() && !Files.exists(template)) {
                    Path initializing = template.resolveSibling("template.initializing");
                    Folders.delete(initializing);
                    initialize(initializing);
                    Files.move(initializing, template, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private void initialize(Path dataFolder) throws IOException {
        Path output = dataFolder.resolveSibling("initialize.log");
        List<String> command = new ArrayList<>(baseCommand(dataFolder));
        command.addAll(List.of("--initialize-insecure", "--innodb-redo-log-capacity=8M", "--skip-log-bin"));
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("MySQL did not make its system tables: see " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for MySQL's program", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
