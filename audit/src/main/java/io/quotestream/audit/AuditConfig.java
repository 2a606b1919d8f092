package io.quotestream.audit;

import io.quotestream.runtime.Env;
import io.quotestream.runtime.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The audit's configuration, from the environment.
 *
 * @param stream the stream that the bridge reads
 * @param sample how many quotes are computed anew
 * @param seed which ones: the same for the same seed
 * @param grace events younger than this may still be under way
 * @param metrics where to write figures for Prometheus' textfile collector
 */
record AuditConfig(
        String connectionString,
        Optional<String> username,
        Secret password,
        String stream,
        String jdbcUrl,
        String jdbcUser,
        Secret jdbcPassword,
        int sample,
        int seed,
        Duration grace,
        Optional<String> metrics) {

    /** @throws io.quotestream.runtime.InvalidConfiguration with every problem that {@code variables} have */
    static AuditConfig from(Map<String, String> variables) {
        Env env = Env.of(variables, "AUDIT_", "EVENTSTOREDB_", "JDBC_");
        AuditConfig config = from(env);
        env.verify();
        return config;
    }

    static AuditConfig from(Env env) {
        String stream = env.optional("AUDIT_SOURCE_STREAM", "quotes-data-engineering");
        if (stream.equals("$all")) {
            env.problem("AUDIT_SOURCE_STREAM", "is $all", "one stream, or one of links", "quotes-data-engineering");
        }
        return new AuditConfig(
                env.required(
                        "EVENTSTOREDB_CONNECTION_STRING",
                        "a connection string of EventStoreDB",
                        "esdb://eventstore:2113?tls=true"),
                env.optional("EVENTSTOREDB_USERNAME"),
                env.secret("EVENTSTOREDB_PASSWORD"),
                stream,
                env.required(
                        "JDBC_URL",
                        "a JDBC URL of MySQL's driver",
                        "jdbc:mysql://mysql:3306/quotes?sslMode=VERIFY_IDENTITY"),
                env.optional("JDBC_USER", "quotes_audit"),
                env.secret("JDBC_PASSWORD"),
                env.intBetween("AUDIT_SAMPLE", 0, 100_000, 200),
                env.intBetween("AUDIT_SEED", 0, Integer.MAX_VALUE, 1),
                env.duration("AUDIT_GRACE", Duration.ofMinutes(1)),
                env.optional("AUDIT_METRICS_FILE").map(Path::of).map(Path::toString));
    }
}
