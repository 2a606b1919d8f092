package io.quotestream.benchmarks.servers;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which database server a benchmark of the sink measures on. */
public final class ServerOptions {

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "A server such as jdbc:mysql://127.0.0.1:3306/ instead of a MariaDB of the benchmark's own.")
    private @Nullable String jdbcUrl;

    @Option(
            names = "--jdbc-user",
            paramLabel = "USER",
            defaultValue = "root",
            description = "Default: ${DEFAULT-VALUE}.")
    private String jdbcUser = "root";

    @Option(names = "--jdbc-password", paramLabel = "PASSWORD", defaultValue = "", description = "Default: none.")
    private String jdbcPassword = "";

    /** The server, to be closed; one of the benchmark's own is started. */
    public SqlServer open() {
        return jdbcUrl == null ? SqlServer.startOwn() : SqlServer.at(jdbcUrl, jdbcUser, jdbcPassword);
    }
}
