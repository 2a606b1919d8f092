package io.quotestream.deploy;

import io.quotestream.embedded.process.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A plain process that is started as its Dockerfile starts it: the same files, entry point, environment and user. As root it
 * gets a root file system of its own, read-only but for /tmp and /state; otherwise (a developer's machine) the same command
 * runs on the files where they lie.
 */
final class Container implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final Process process;
    private final Path log;
    private final int port;

    private Container(String name, Process process, Path log, int port) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** @param arguments what follows the entry point, as {@code command} in the compose file and {@code args} in manifests */
    static Container start(
            ImageContent content, String module, String name, Map<String, String> environment, String... arguments)
            throws IOException {
        Dockerfile dockerfile = Dockerfile.of(module);
        Path root = content.root(module, name);
        int port = FreePort.pick();
        List<String> command = new ArrayList<>(dockerfile.entryPoint());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(
                isRoot() ? confined(root, dockerfile.last("USER"), command) : unconfined(root, command));
        builder.environment().clear();
        builder.environment().putAll(dockerfile.pairs("ENV"));
        builder.environment().putAll(environment);
        builder.environment().put("HTTP_ADDRESS", "127.0.0.1");
        builder.environment().put("HTTP_PORT", Integer.toString(port));
        builder.environment().put("PATH", "/opt/java/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        if (!isRoot() && builder.environment().containsKey("STREAMS_STATE_DIR")) {
            builder.environment().put("STREAMS_STATE_DIR", root.resolve("state").toString());
        }
        // Not in the test's own folder: it is there to be read when the test has failed.
        Path log = Files.createDirectories(Path.of("target", "containers")).resolve(name + ".log");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new Container(name, builder.start(), log, port);
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> confined(Path root, String user, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                Path.of("src/test/resources/confined.sh").toAbsolutePath().toString(),
                root.toString(),
                user,
                System.getProperty("java.home")));
        all.addAll(command);
        return all;
    }

    private static List<String> unconfined(Path root, List<String> command) {
        List<String> all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.stream()
                .skip(1)
                .map(word -> word.startsWith("/app/") ? root + word : word)
                .forEach(all::add);
        return all;
    }

    /** Answers 0 while nobody listens. */
    int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    String body(String path) throws IOException {
        return get(path).body();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** What the kernel says about the process: whose it is, and what its root is. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    String log() {
        return Repository.text(log);
    }

    /** Waits until it ends by itself. */
    int exitCode(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(name + " does not end; its log:\n" + log());
        }
        return process.exitValue();
    }

    /** SIGTERM, and then as long as a pod or a container is given. */
    int stop(Duration timeout) throws InterruptedException {
        process.destroy();
        return exitCode(timeout);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
