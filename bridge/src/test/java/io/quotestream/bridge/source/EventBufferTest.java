package io.quotestream.bridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.BridgeMetrics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBufferTest {

    private static final Duration NO_WAIT = Duration.ZERO;

    private final BridgeMetrics metrics = new BridgeMetrics(new SimpleMeterRegistry());

    @Test
    void deliveriesComeOutInTheirOrder() throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(10, 1 << 20, metrics);
        prefetch.put(SampleMessages.at(1));
        prefetch.put(SampleMessages.at(2));
        prefetch.put(SampleMessages.at(3));

        assertThat(revisions(prefetch.take(2, NO_WAIT))).containsExactly(1L, 2L);
        assertThat(revisions(prefetch.take(2, NO_WAIT))).containsExactly(3L);
        assertThat(prefetch.take(2, NO_WAIT)).isEmpty();
    }

    @Test
    void aFullQueueBlocksTheSourceUntilThereIsRoom() throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(1, 1 << 20, metrics);
        prefetch.put(SampleMessages.at(1));
        Thread source = new Thread(() -> prefetch.put(SampleMessages.at(2)));
        source.start();
        await().until(() -> source.getState() == Thread.State.WAITING);
        assertThat(prefetch.received()).isEqualTo(1);

        assertThat(revisions(prefetch.take(10, NO_WAIT))).containsExactly(1L);

        source.join();
        assertThat(revisions(prefetch.take(10, NO_WAIT))).containsExactly(2L);
    }

    @Test
    void bytesAreBoundedTooButOneDeliveryAlwaysFits() throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(100, 10, metrics);
        prefetch.put(SampleMessages.at(1));
        Thread source = new Thread(() -> prefetch.put(SampleMessages.at(2)));
        source.start();
        await().until(() -> source.getState() == Thread.State.WAITING);

        assertThat(revisions(prefetch.take(10, NO_WAIT))).containsExactly(1L);

        source.join();
        assertThat(revisions(prefetch.take(10, NO_WAIT))).containsExactly(2L);
    }

    @Test
    void aFailureIsToldOnceEverythingBeforeItIsTaken() throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(10, 1 << 20, metrics);
        prefetch.put(SampleMessages.at(1));
        prefetch.fail(new SourceException("the first"));
        prefetch.fail(new SourceException("the second"));

        assertThat(revisions(prefetch.take(10, NO_WAIT))).containsExactly(1L);
        assertThatThrownBy(() -> prefetch.take(10, Duration.ofMinutes(1)))
                .isInstanceOf(SourceException.class)
                .hasMessage("the first");
    }

    @Test
    void aFewDeliveriesAreHandedOutAlthoughTheyAreNoCrowd() throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(10_000, 1 << 20, metrics);
        prefetch.put(SampleMessages.at(1));

        assertThat(revisions(prefetch.take(10_000, Duration.ofMinutes(1)))).containsExactly(1L);
    }

    @Test
    void closingFreesABlockedSourceAndDropsWhatComesLater() throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(1, 1 << 20, metrics);
        prefetch.put(SampleMessages.at(1));
        Thread source = new Thread(() -> prefetch.put(SampleMessages.at(2)));
        source.start();
        await().until(() -> source.getState() == Thread.State.WAITING);

        prefetch.close();

        source.join();
        prefetch.put(SampleMessages.at(3));
        assertThat(prefetch.received()).isEqualTo(1);
    }

    private static List<Long> revisions(List<SourceMessage> deliveries) {
        return deliveries.stream().map(delivery -> delivery.position().commit()).toList();
    }
}
