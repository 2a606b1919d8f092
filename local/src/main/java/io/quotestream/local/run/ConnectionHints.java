package io.quotestream.local.run;

import io.quotestream.local.live.LivePage;
import io.quotestream.local.pipeline.LocalDatabase;
import io.quotestream.local.pipeline.Pipeline;
import io.quotestream.local.pipeline.RunFolder;
import io.quotestream.local.pipeline.ServiceEndpoint;
import io.quotestream.model.Topics;
import java.io.PrintStream;
import java.net.URI;

/** Prints the addresses of the running pipeline. */
final class ConnectionHints {

    private ConnectionHints() {}

    static void print(Pipeline pipeline, LivePage page, RunFolder folder, PrintStream out) {
        LocalDatabase database = pipeline.database();
        URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        String password = database.password().isEmpty() ? "" : " --password=" + database.password();
        out.println("Look around; Ctrl-C ends everything and deletes its data.");
        out.println("  live page     " + page.url());
        out.println("  MySQL         mysql --host=127.0.0.1 --port=" + address.getPort() + " --user=" + database.user()
                + password + " " + address.getPath().substring(1));
        out.println("                SELECT * FROM active_products_now_by_product;");
        out.println("  Kafka         " + pipeline.bootstrapServers() + "   " + Topics.EVENTS + " " + Topics.STATE + " "
                + Topics.DEAD_LETTERS);
        out.println("  EventStoreDB  " + pipeline.eventStore().connectionString() + "   " + pipeline.source());
        for (ServiceEndpoint endpoint : pipeline.endpoints()) {
            out.println("  " + "%-12s".formatted(endpoint.service()) + "  " + endpoint.url("/health/ready") + "   "
                    + endpoint.url("/metrics"));
        }
        out.println("  logs          " + folder.path().resolve("logs"));
    }
}
