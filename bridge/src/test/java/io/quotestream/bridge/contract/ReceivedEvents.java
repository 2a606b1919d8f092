package io.quotestream.bridge.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a subscription was sent, in order. */
final class ReceivedEvents extends SubscriptionListener {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    final List<ResolvedEvent> events = new CopyOnWriteArrayList<>();
    /** Each with how many events came before it. */
    final List<Progress> checkpoints = new CopyOnWriteArrayList<>();

    private volatile boolean caughtUp;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Subscription subscription;

    record Progress(Position position, int eventsBefore) {}

    @Override
    public void onConfirmation(Subscription confirmed) {
        subscription = confirmed;
    }

    @Override
    public void onEvent(Subscription to, ResolvedEvent event) {
        events.add(event);
    }

    @Override
    public void onCaughtUp(Subscription to) {
        caughtUp = true;
    }

    @Override
    public void onCancelled(@Nullable Subscription to, @Nullable Throwable cause) {
        failure = cause;
        ended = true;
    }

    CompletableFuture<Void> checkpoint(@Nullable Subscription to, Position position) {
        checkpoints.add(new Progress(position, events.size()));
        return CompletableFuture.completedFuture(null);
    }

    ReceivedEvents awaitCaughtUp() {
        await().atMost(TIMEOUT).until(() -> caughtUp);
        return this;
    }

    /** Waits for so many events and returns the number in each. */
    List<Integer> awaitNumbers(int count) {
        await().atMost(TIMEOUT).until(() -> events.size() >= count);
        return numbers();
    }

    /** Waits for exactly the events with these numbers, each once, in order. */
    void awaitExactly(int from, int to) {
        assertThat(awaitNumbers(to - from))
                .isEqualTo(IntStream.range(from, to).boxed().toList());
    }

    List<Integer> numbers() {
        return events.stream()
                .map(event -> new String(event.getEvent().getEventData(), UTF_8))
                .map(data -> Integer.parseInt(data, data.indexOf(':') + 1, data.length() - 1, 10))
                .toList();
    }

    boolean isEnded() {
        return ended;
    }

    /** Waits for its end, and returns why. */
    @Nullable
    Throwable awaitEnd() {
        await().atMost(TIMEOUT).until(() -> ended);
        return failure;
    }

    void stop() {
        Subscription confirmed = subscription;
        if (confirmed != null) {
            confirmed.stop();
        }
    }
}
