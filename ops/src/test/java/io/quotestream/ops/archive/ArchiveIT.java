package io.quotestream.ops.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.QuoteState;
import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.JdbcSettings;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ArchiveIT {

    private static final LocalDateTime FEBRUARY = LocalDateTime.of(2026, 2, 1, 0, 0);
    private static final LocalDateTime ALL = LocalDateTime.of(2027, 1, 1, 0, 0);
    private static final long JULY = 200 * 86_400L;

    private final SinkFixture fixture = new SinkFixture();
    private final String archive = fixture.database.name() + "_archive";
    private final Database database = new Database(
            JdbcSettings.from(Env.of(Map.of(
                    "JDBC_URL", fixture.database.url(),
                    "JDBC_USER", fixture.database.user(),
                    "JDBC_PASSWORD", fixture.database.password()))),
            new SimpleMeterRegistry());

    @BeforeEach
    void createArchive() {
        fixture.database.execute("CREATE DATABASE " + archive);
    }

    @AfterEach
    void close() {
        database.close();
        fixture.close();
    }

    @Test
    void oldQuotesMoveWithAllTheirRowsAndTheOthersStay() throws SQLException {
        fixture.publish(listed("old-1", 1));
        fixture.publish(listed("old-2", 1));
        fixture.publish(listed("young", JULY));
        fixture.start();
        fixture.awaitAllWritten();
        List<String> before = rowsOf(fixture.database.name(), "LIKE 'old%'");
        List<String> young = rowsOf(fixture.database.name(), "= 'young'");
        Map<Integer, Long> offsets = fixture.storedOffsets();

        assertThat(moveAll(FEBRUARY)).containsExactly(new Archive.Step(2, 2, 2));

        assertThat(rowsOf(archive, "LIKE '%'")).isEqualTo(before).hasSize(6);
        assertThat(rowsOf(fixture.database.name(), "LIKE '%'")).isEqualTo(young).hasSize(3);
        assertThat(fixture.storedOffsets()).isEqualTo(offsets);
        assertThat(fixture.database.summaryDifferences()).isEmpty();
    }

    @Test
    void aLaterEventBringsTheQuoteBackWholeAndItsNextArchivingReplacesTheFirst() throws SQLException {
        QuoteState first = listed("q-1", 1);
        fixture.publish(first);
        fixture.start();
        fixture.awaitAllWritten();
        List<String> children = rowsOf(fixture.database.name(), "= 'q-1'").subList(1, 3);
        moveAll(FEBRUARY);
        assertThat(fixture.database.count("quotes")).isZero();

        fixture.publish(SampleQuotes.after(first, JULY, "fee_applied", "{\"quoteId\":\"q-1\",\"amount\":12.5}"));
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT last_event_revision, fee_amount, event_count FROM quotes"))
                .containsExactly(JULY + "|12.500000|3");
        assertThat(rowsOf(fixture.database.name(), "= 'q-1'").subList(1, 3)).isEqualTo(children);

        assertThat(fixture.database.summaryDifferences()).isEmpty();
        assertThat(moveAll(FEBRUARY)).isEmpty();
        moveAll(ALL);
        assertThat(fixture.database.summaryDifferences()).isEmpty();

        assertThat(fixture.database.rows("SELECT last_event_revision FROM " + archive + ".quotes"))
                .containsExactly(Long.toString(JULY));
        assertThat(rowsOf(archive, "= 'q-1'").subList(1, 3)).isEqualTo(children);
        assertThat(fixture.database.count("quote_items")).isZero();
    }

    @Test
    void aQuoteThatTheSinkHasLockedIsSkipped() throws SQLException {
        fixture.publish(listed("free", 1));
        fixture.publish(listed("held", 1));
        fixture.start();
        fixture.awaitAllWritten();

        try (Connection sink = DriverManager.getConnection(
                        fixture.database.url(), fixture.database.user(), fixture.database.password());
                Statement statement = sink.createStatement()) {
            sink.setAutoCommit(false);
            statement.executeQuery("SELECT quote_uid FROM quotes WHERE quote_uid = 'held' FOR UPDATE");

            assertThat(moveAll(FEBRUARY)).containsExactly(new Archive.Step(1, 1, 1));
            sink.rollback();
        }

        assertThat(fixture.database.rows("SELECT quote_uid FROM quotes")).containsExactly("held");
        assertThat(moveAll(FEBRUARY)).containsExactly(new Archive.Step(1, 1, 1));
    }

    @Test
    void noRowIsLostOrTornWhileTheSinkWritesTheSameQuotes() throws Exception {
        List<QuoteState> quotes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            quotes.add(listed("q-" + i, 1));
        }
        quotes.forEach(fixture::publish);
        fixture.start();
        fixture.awaitAllWritten();
        AtomicBoolean isDone = new AtomicBoolean();
        CompletableFuture<Integer> archiver = CompletableFuture.supplyAsync(() -> {
            int moved = 0;
            while (!isDone.get()) {
                moved += moveAll(ALL).stream().mapToInt(Archive.Step::quotes).sum();
            }
            return moved;
        });

        for (int round = 1; round <= 5; round++) {
            long revision = JULY + round;
            quotes.replaceAll(quote -> SampleQuotes.after(
                    quote,
                    revision,
                    "fee_applied",
                    "{\"quoteId\":\"" + quote.quoteId() + "\",\"amount\":" + revision + "}"));
            quotes.forEach(fixture::publish);
            fixture.awaitAllWritten();
        }
        isDone.set(true);
        assertThat(archiver.join()).isGreaterThan(200); // so some came back and were moved again

        moveAll(ALL);

        assertThat(fixture.database.contents()).isEmpty();
        assertThat(fixture.database.summaryDifferences()).isEmpty();
        assertThat(fixture.database.rows(
                        "SELECT COUNT(*), MIN(last_event_revision), MIN(event_count) FROM " + archive + ".quotes"))
                .containsExactly("200|" + (JULY + 5) + "|7");
        assertThat(fixture.database.count(archive + ".quote_items")).isEqualTo(200);
        assertThat(fixture.database.count(archive + ".quote_product_activity")).isEqualTo(200);
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void onlyADayUpToTodayIsAccepted() {
        Clock clock = Clock.fixed(Instant.parse("2026-05-05T23:59:59Z"), ZoneOffset.UTC);

        assertThat(ArchiveCommand.day("2026-05-05", clock)).isEqualTo(LocalDateTime.of(2026, 5, 5, 0, 0));
        for (String wrong : new String[] {"2026-05-06", "yesterday", ""}) {
            assertThatThrownBy(() -> ArchiveCommand.day(wrong, clock))
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("2025-01-01");
        }
    }

    private static QuoteState listed(String quoteId, long revision) {
        return SampleQuotes.withProduct(SampleQuotes.started(quoteId, revision), revision + 1, "active");
    }

    private List<Archive.Step> moveAll(LocalDateTime before) {
        Archive moving = new Archive(archive, before, 30);
        List<Archive.Step> steps = new ArrayList<>();
        try (Connection connection = database.connection()) {
            moving.createTables(connection);
            for (Archive.Step step = moving.move(connection); step != null; step = moving.move(connection)) {
                steps.add(step);
            }
            return steps;
        } catch (SQLException e) {
            if (SqlErrors.classify(e) == SqlErrorKind.TRANSIENT) {
                return steps; // a deadlock with the sink: rolled back, and the next run continues
            }
            throw new IllegalStateException(e);
        }
    }

    private List<String> rowsOf(String schema, String condition) {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("quotes", "quote_items", "quote_product_activity")) {
            rows.addAll(fixture.database.rows(
                    "SELECT * FROM " + schema + "." + table + " WHERE quote_uid " + condition + " ORDER BY quote_uid"));
        }
        return rows;
    }
}
