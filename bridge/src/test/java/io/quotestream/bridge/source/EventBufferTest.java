package io.quotestream.bridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBufferTest {

    private static final Duration NO_WAIT = Duration.ZERO;

    private final SourceMetrics metrics = new SourceMetrics(new SimpleMeterRegistry());

    @Test
    void eventsKeepTheirOrder() throws InterruptedException {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(10, 1 << 20), metrics);
        buffer.put(SourceEvents.at(1));
        buffer.put(SourceEvents.at(2));
        buffer.put(SourceEvents.at(3));

        assertThat(revisions(buffer.take(2, NO_WAIT))).containsExactly(1L, 2L);
        assertThat(revisions(buffer.take(2, NO_WAIT))).containsExactly(3L);
        assertThat(buffer.take(2, NO_WAIT)).isEmpty();
    }

    @Test
    void fullBufferBlocksTheSourceUntilThereIsRoom() throws InterruptedException {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(1, 1 << 20), metrics);
        buffer.put(SourceEvents.at(1));
        Thread source = new Thread(() -> buffer.put(SourceEvents.at(2)));
        source.start();
        await().until(() -> source.getState() == Thread.State.WAITING);
        assertThat(buffer.received()).isEqualTo(1);

        assertThat(revisions(buffer.take(10, NO_WAIT))).containsExactly(1L);

        source.join();
        assertThat(revisions(buffer.take(10, NO_WAIT))).containsExactly(2L);
    }

    @Test
    void bytesAreBoundedButOneEventAlwaysFits() throws InterruptedException {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(100, 10), metrics);
        buffer.put(SourceEvents.at(1));
        Thread source = new Thread(() -> buffer.put(SourceEvents.at(2)));
        source.start();
        await().until(() -> source.getState() == Thread.State.WAITING);

        assertThat(revisions(buffer.take(10, NO_WAIT))).containsExactly(1L);

        source.join();
        assertThat(revisions(buffer.take(10, NO_WAIT))).containsExactly(2L);
    }

    @Test
    void failureIsThrownAfterEverythingBeforeItWasTaken() throws InterruptedException {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(10, 1 << 20), metrics);
        buffer.put(SourceEvents.at(1));
        buffer.fail(new SourceException("the first"));
        buffer.fail(new SourceException("the second"));

        assertThat(revisions(buffer.take(10, NO_WAIT))).containsExactly(1L);
        assertThatThrownBy(() -> buffer.take(10, Duration.ofMinutes(1)))
                .isInstanceOf(SourceException.class)
                .hasMessage("the first");
    }

    @Test
    void fewEventsAreReturnedBelowTheMinimumBatch() throws InterruptedException {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(10_000, 1 << 20), metrics);
        buffer.put(SourceEvents.at(1));

        assertThat(revisions(buffer.take(10_000, Duration.ofMinutes(1)))).containsExactly(1L);
    }

    @Test
    void closeUnblocksTheSourceAndDropsLaterEvents() throws InterruptedException {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(1, 1 << 20), metrics);
        buffer.put(SourceEvents.at(1));
        Thread source = new Thread(() -> buffer.put(SourceEvents.at(2)));
        source.start();
        await().until(() -> source.getState() == Thread.State.WAITING);

        buffer.close();

        source.join();
        buffer.put(SourceEvents.at(3));
        assertThat(buffer.received()).isEqualTo(1);
    }

    @Test
    void isAsFarAsTheLastEventOrThePositionThatTheServerHasFiltered() {
        EventBuffer buffer = new EventBuffer(new EventBuffer.Limits(10, 1 << 20), metrics);
        assertThat(buffer.reached()).isNull();

        buffer.put(SourceEvents.at(3));
        assertThat(buffer.reached()).isEqualTo(SourcePosition.ofRevision(3));

        buffer.filteredUpTo(SourcePosition.ofRevision(9));
        buffer.filteredUpTo(SourcePosition.ofRevision(7));
        assertThat(buffer.reached()).isEqualTo(SourcePosition.ofRevision(9));
    }

    private static List<Long> revisions(List<SourceEvent> events) {
        return events.stream().map(event -> event.position().commit()).toList();
    }
}
