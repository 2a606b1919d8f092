package io.quotestream.ops.audit;

import io.quotestream.ops.audit.source.EventSelection;
import io.quotestream.ops.audit.source.SourceLogin;
import io.quotestream.ops.snapshot.DatabaseLogin;
import io.quotestream.runtime.config.Env;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The audit's configuration, from the environment.
 *
 * @param selection the events that the bridge carries
 * @param archiveSchema where old quotes were moved to, if they were
 * @param sample how many quotes are recomputed from their events
 * @param seed selects them: the same quotes for the same seed
 * @param grace events younger than this need not be in the tables yet
 * @param metricsFile where to write figures for Prometheus' textfile collector
 */
public record AuditConfig(
        SourceLogin source,
        EventSelection selection,
        DatabaseLogin database,
        Optional<String> archiveSchema,
        int sample,
        int seed,
        Duration grace,
        Optional<String> metricsFile) {

    private static final Pattern SCHEMA = Pattern.compile("\\w{1,64}");

    /** @throws io.quotestream.runtime.config.InvalidConfigurationException with every problem that {@code variables} have */
    public static AuditConfig from(Map<String, String> variables) {
        Env env = Env.of(variables, "AUDIT_", "EVENTSTOREDB_", "JDBC_");
        AuditConfig config = read(env);
        env.verify();
        return config;
    }

    static AuditConfig read(Env env) {
        return new AuditConfig(
                SourceLogin.from(env),
                EventSelection.from(env),
                DatabaseLogin.from(env, "quotes_audit"),
                archiveSchema(env),
                env.intBetween("AUDIT_SAMPLE", 0, 100_000, 200),
                env.intBetween("AUDIT_SEED", 0, Integer.MAX_VALUE, 1),
                env.duration("AUDIT_GRACE", Duration.ofMinutes(1)),
                env.optional("AUDIT_METRICS_PATH"));
    }

    /** It becomes a part of statements, so it must be a plain name. */
    private static Optional<String> archiveSchema(Env env) {
        Optional<String> schema = env.optional("AUDIT_ARCHIVE_SCHEMA");
        schema.filter(text -> !SCHEMA.matcher(text).matches())
                .ifPresent(text -> env.problem(
                        "AUDIT_ARCHIVE_SCHEMA",
                        "is not a plain name of a database",
                        "letters, digits and _",
                        "quotes_archive"));
        return schema;
    }
}
