package io.quotestream.sink;

import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.DatabaseRefusal;
import io.quotestream.sink.database.Migrations;
import io.quotestream.sink.database.Retry;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must hold before the first batch: a database that responds, has the schema and is set up safely, and topics as the
 * deployment makes them. It waits for what is unavailable or missing; what only a change of configuration fixes is an
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

    /** Waits until all is well, and then returns true; false when stopped before. */
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
            if (SqlErrors.classify(e) == SqlErrorKind.TRANSIENT) {
                return "the database does not respond: " + SqlErrors.describe(e);
            }
            throw DatabaseRefusal.asInvalidConfiguration(e);
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
}
