package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.Load;
import io.quotestream.sink.LockedPartition;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches that are large enough to be written in parts, at the same time. */
final class LargeBatchIT {

    private static final String REFUSED = "refused";

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aPartThatFailsIsWrittenLaterAndTheOtherMeanwhile() throws Exception {
        Load load = new Load(fixture, 41, 8_000);
        load.eraseNothing();
        load.publish(400);
        RunningSink first = fixture.start();
        fixture.awaitAllWritten();
        first.close();
        load.publish(30_000);
        try (LockedPartition locked = LockedPartition.of(fixture)) {
            RunningSink sink = fixture.start(Map.of("SINK_GROUP_ID", "large-" + fixture.state));
            assertThat(locked.isWrittenAfterOthers()).isFalse();
            await().atMost(SinkFixture.TIMEOUT)
                    .until(() -> sink.metric("sink_retries_total", "component=\"mysql\"") > 0);
            assertThat(locked.isWrittenAfterOthers()).isFalse();
        }
        fixture.awaitAllWritten();

        assertThat(load.stored()).isEqualTo(load.expected());
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void aRefusedQuoteIsFoundAndTheOthersWritten() {
        int quotes = 4_000;
        fixture.refuse(REFUSED);
        for (int i = 0; i < quotes; i++) {
            fixture.publish(SampleQuotes.started("q-" + i, 1, i == 50 ? REFUSED : "fine"));
        }
        fixture.flush();
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quotes")).isEqualTo(quotes - 1);
        assertThat(fixture.deadLetters()).hasSize(1);
        await().atMost(SinkFixture.TIMEOUT).until(() -> sink.records("written") == quotes - 1);
    }

    @Test
    void theStateBeforeARefusedOneIsWritten() {
        int quotes = 3_000;
        fixture.refuse(REFUSED);
        for (int i = 0; i < quotes; i++) {
            QuoteState first = SampleQuotes.started("q-" + i, 1);
            fixture.publish(first);
            fixture.publish(SampleQuotes.withProduct(first, 2, i == 50 ? REFUSED : "active"));
        }
        fixture.flush();
        fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows(
                        "SELECT last_event_revision, COUNT(*) FROM quotes GROUP BY last_event_revision ORDER BY 1"))
                .isEqualTo(List.of("1|1", "2|" + (quotes - 1)));
        assertThat(fixture.deadLetters()).hasSize(1);
    }
}
