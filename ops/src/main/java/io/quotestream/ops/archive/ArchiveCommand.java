package io.quotestream.ops.archive;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.runtime.Backoff;
import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.DatabaseRefusal;
import io.quotestream.sink.database.JdbcSettings;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code archive}: moves old quotes step by step, and retries indefinitely while the database is unavailable. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description =
                "Moves every quote whose last event is older, with all its rows, to tables of the same names in another"
                        + " database of the same server. Sinks may run. Reads the variables JDBC_*, and no others.")
public final class ArchiveCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(ArchiveCommand.class);

    private static final int QUOTES_PER_STEP = 200;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "BEFORE", description = "A day in UTC, not after today, such as 2025-01-01")
    private String before = "";

    @Parameters(index = "1", paramLabel = "DATABASE", description = "The database to move to, such as quotes_archive")
    private String database = "";

    private long quotes;
    private long rows;

    public ArchiveCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Env env = Env.of(environment, "JDBC_");
        JdbcSettings settings = JdbcSettings.from(env);
        env.verify();
        Archive archive = new Archive(plainName(database), day(before, Clock.systemUTC()), QUOTES_PER_STEP);
        try (Database source = new Database(settings, new SimpleMeterRegistry())) {
            moveAll(source, archive);
        }
        spec.commandLine().getOut().println("archived " + quotes + " quotes and " + rows + " rows of theirs");
        return 0;
    }

    static LocalDateTime day(String text, Clock clock) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (!day.isAfter(LocalDate.now(clock.withZone(ZoneOffset.UTC)))) {
                return day.atStartOfDay();
            }
        } catch (DateTimeParseException e) {
            log.debug("{} is not a day", text);
        }
        throw new InvalidConfigurationException(
                "BEFORE", "is not a day up to today: " + text, "a day in UTC", "2025-01-01");
    }

    /** It becomes a part of statements. */
    private static String plainName(String database) {
        if (!database.matches("[A-Za-z0-9_]{1,64}")) {
            throw new InvalidConfigurationException(
                    "DATABASE", "is not a name of a database: " + database, "letters, digits and _", "quotes_archive");
        }
        return database;
    }

    private void moveAll(Database source, Archive archive) throws InterruptedException {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        while (true) {
            try (Connection connection = source.connection()) {
                archive.createTables(connection);
                for (Archive.Step step = archive.move(connection); step != null; step = archive.move(connection)) {
                    quotes += step.quotes();
                    rows += step.items() + step.intervals();
                    backoff.reset();
                    stopIfInterrupted();
                }
                return;
            } catch (SQLException e) {
                stopIfInterrupted();
                if (SqlErrors.classify(e) != SqlErrorKind.TRANSIENT) {
                    throw DatabaseRefusal.asInvalidConfiguration(e);
                }
                Duration pause = backoff.next();
                log.warn("the database failed, retrying in {} ms: {}", pause.toMillis(), SqlErrors.describe(e));
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        }
    }

    /** Between steps: the driver does not notice an interrupt, so that each step ends as a whole. */
    private void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            log.info("stopping after {} quotes and {} rows of theirs", quotes, rows);
            throw new InterruptedException();
        }
    }
}
