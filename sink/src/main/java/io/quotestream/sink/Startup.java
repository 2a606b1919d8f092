package io.quotestream.sink;

import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must hold before the first batch: a database that answers, has the schema and is set up safely, and topics as the
 * deployment makes them. What is away, or not there yet, is waited for; what only a change of configuration mends is an
 * {@link InvalidConfigurationException}.
 */
public final class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);

    private final SinkConfig config;
    private final Database database;
    private final ChangelogTopic topic;
    private final Health health;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Startup(SinkConfig config, Database database, ChangelogTopic topic, Health health) {
        this.config = config;
        this.database = database;
        this.topic = topic;
        this.health = health;
    }

    /** Waits until all is well, and then answers true; false when stopped before. */
    boolean await() throws InterruptedException {
        return until(health.component("mysql"), this::prepareDatabase)
                && until(health.component("topics"), this::topicProblem);
    }

    /** Ends the wait. From any thread. */
    void stop() {
        stopped.countDown();
    }

    private interface Check {
        /** What is still missing; empty when all is well. */
        String missing() throws SQLException;
    }

    private boolean until(Health.Component component, Check check) throws InterruptedException {
        Retry retry = new Retry();
        while (stopped.getCount() > 0) {
            String missing = missing(check);
            if (missing.isEmpty()) {
                component.up();
                return true;
            }
            component.down(missing);
            Duration pause = retry.failed();
            log.warn("waiting, again in {} ms: {}", pause.toMillis(), missing);
            if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return false;
    }

    private static String missing(Check check) {
        try {
            return check.missing();
        } catch (SQLException e) {
            if (SqlFailures.fate(e) == SqlFailure.TRANSIENT) {
                return "the database does not answer: " + SqlFailures.describe(e);
            }
            throw invalid(e);
        } catch (KafkaUnavailableException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String prepareDatabase() throws SQLException {
        if (config.migrate()) {
            Migrations.run(config.jdbc());
        }
        List<InvalidConfigurationException.Problem> problems = new ArrayList<>();
        database.check()
                .forEach(problem -> problems.add(new InvalidConfigurationException.Problem(
                        "JDBC_URL", "leads to a server that cannot be used: " + problem, "MySQL 8.4 or newer", null)));
        schemaProblems()
                .forEach(problem -> problems.add(new InvalidConfigurationException.Problem(
                        "JDBC_URL",
                        "leads to a schema that is not the sink's: " + problem,
                        "the schema as its migrations make it",
                        "java -jar sink.jar migrate")));
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return "";
    }

    private List<String> schemaProblems() throws SQLException {
        List<String> problems = new ArrayList<>(config.migrate() ? List.of() : Migrations.missing(config.jdbc()));
        if (problems.isEmpty()) {
            problems.addAll(database.schemaProblems());
        }
        return problems;
    }

    private String topicProblem() {
        return String.join("; ", topic.problems());
    }

    public static InvalidConfigurationException invalid(SQLException failure) {
        String refusal = "the database refuses the sink: " + SqlFailures.describe(failure);
        return switch (SqlFailures.vendorCode(failure)) {
            case 1045, 1698, 1820, 1862, 3118, 4151 ->
                new InvalidConfigurationException(
                        "JDBC_USER",
                        refusal,
                        "a user that may log in, and its password",
                        "JDBC_PASSWORD_FILE=/run/secrets/jdbc");
            case 1044, 1049 ->
                new InvalidConfigurationException(
                        "JDBC_URL",
                        refusal,
                        "a database that exists and that the user has rights in",
                        "jdbc:mysql://mysql:3306/quotes");
            case 1142, 1143, 1227 ->
                new InvalidConfigurationException(
                        "JDBC_USER",
                        refusal,
                        "a user with the rights in db/grants-*.sql; with SINK_MIGRATE=true also those for migrations, or"
                                + " JDBC_MIGRATION_USER",
                        "SINK_MIGRATE=false");
            case 1146 ->
                new InvalidConfigurationException(
                        "SINK_MIGRATE",
                        refusal + ": the tables are missing",
                        "migrations that run here or ran before",
                        "true");
            default ->
                new InvalidConfigurationException("JDBC_URL", refusal, "a MySQL server that works for the sink", "");
        };
    }
}
