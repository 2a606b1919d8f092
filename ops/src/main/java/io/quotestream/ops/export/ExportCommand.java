package io.quotestream.ops.export;

import io.quotestream.ops.snapshot.DatabaseLogin;
import io.quotestream.runtime.config.Env;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: prints how many rows of each table it wrote. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the tables quotes, quote_items and quote_product_activity of one moment as Parquet files,"
                + " partitioned by day. Reads the variables JDBC_URL, JDBC_USER and JDBC_PASSWORD, and no others; the user"
                + " needs the right to read only.")
public final class ExportCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FOLDER", description = "A new or empty folder")
    private Path folder = Path.of("");

    public ExportCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        Env env = Env.of(environment, "JDBC_");
        DatabaseLogin login = DatabaseLogin.from(env, "quotes_analyst");
        env.verify();
        PrintWriter out = spec.commandLine().getOut();
        try (Connection snapshot = login.openSnapshot()) {
            new ParquetExport(snapshot, folder)
                    .run()
                    .forEach((table, rows) -> out.println("exported " + rows + " rows of " + table));
        }
        return 0;
    }
}
