package io.quotestream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.embedded.process.RunFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CleanupTest {

    private final Cleanup cleanup = new Cleanup();
    private final List<String> closed = new ArrayList<>();

    @Test
    void partsAreClosedInReverseOrderThoughOneFails() {
        cleanup.start("first", () -> () -> closed.add("first"));
        cleanup.start("second", () -> () -> {
            throw new IllegalStateException("does not close");
        });
        cleanup.start("third", () -> () -> closed.add("third"));

        cleanup.close();
        cleanup.close();

        assertThat(closed).containsExactly("third", "first");
    }

    @Test
    void nothingIsStartedOnceClosingHasBegun() {
        cleanup.close();

        assertThatThrownBy(() -> cleanup.start("late", () -> () -> closed.add("late")))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("late");
        assertThat(closed).isEmpty();
    }

    @Test
    void failedStartSaysWhatDidNotStart() {
        assertThatThrownBy(() -> cleanup.start("Kafka", () -> {
                    throw new IllegalStateException("no disk");
                }))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("Kafka cannot be started: no disk");
    }
}
