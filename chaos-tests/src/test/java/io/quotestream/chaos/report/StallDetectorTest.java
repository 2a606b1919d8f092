package io.quotestream.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StallDetectorTest {

    private final StallDetector stalls = new StallDetector();

    @Test
    void aStallThatIsOverBeforeItShowsMissesNothing() {
        stalls.shownAfter(Duration.ofSeconds(2));
        stalls.shownAfter(Duration.ofSeconds(12));
        stalls.unseenFor(Duration.ofSeconds(14));

        assertThat(printed())
                .startsWith("Silent faults: 3, of which 2 showed in metrics after a median of 2.0 s")
                .contains("worst 12.0 s; the other 1 were over after 14.0 s at most; goal 15 s: met");
    }

    @Test
    void aStallThatShowsLateOrNeverMissesTheGoal() {
        stalls.shownAfter(Duration.ofSeconds(16));
        stalls.unseenFor(Duration.ofSeconds(20));

        assertThat(printed()).contains("goal 15 s: missed 2 times");
    }

    @Test
    void nothingIsSaidOfNothing() {
        assertThat(printed()).isEmpty();
    }

    private String printed() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        stalls.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return printed.toString(StandardCharsets.UTF_8);
    }
}
