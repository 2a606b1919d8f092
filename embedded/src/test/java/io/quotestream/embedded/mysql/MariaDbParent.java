package io.quotestream.embedded.mysql;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** A JVM of its own that starts a MariaDB and then does nothing, to be killed. */
final class MariaDbParent implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private MariaDbParent(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the JVM, with the server's files in this folder. */
    static MariaDbParent start(Path cache) throws IOException {
        return new MariaDbParent(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-D" + MariaDbFiles.CACHE_PROPERTY + "=" + cache,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MariaDbParent.class.getName())
                .redirectError(ProcessBuilder.Redirect.appendTo(new File("target/test-processes.log")))
                .start());
    }

    public static void main(String[] args) throws Exception {
        EmbeddedMariaDb database = EmbeddedMariaDb.start();
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl(""), "root", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@datadir")) {
            row.next();
            System.out.println(database.pid());
            System.out.println(row.getString(1));
        }
        while (System.in.read() != -1) {
            // Until the test that started this is gone too.
        }
    }

    /** The server's process, once it can be used. */
    ProcessHandle awaitServer() throws IOException {
        String pid = output.readLine();
        if (pid == null) {
            throw new AssertionError("The parent ended before its server had started");
        }
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** The server's data folder; read after {@link #awaitServer}. */
    Path dataFolder() throws IOException {
        return Path.of(output.readLine());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
