package io.quotestream.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.chaos.faults.FaultKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RecoveriesTest {

    @Test
    void quantileIsTheNearestRank() {
        List<Duration> hundred =
                IntStream.rangeClosed(1, 100).mapToObj(Duration::ofSeconds).toList();

        assertThat(Recoveries.quantile(hundred, 0.5)).hasSeconds(50);
        assertThat(Recoveries.quantile(hundred, 0.99)).hasSeconds(99);
        assertThat(Recoveries.quantile(hundred.subList(0, 3), 0.99)).hasSeconds(3);
        assertThat(Recoveries.quantile(hundred.subList(0, 1), 0.5)).hasSeconds(1);
    }

    @Test
    void cleanKillsBoundTheShareOfBadOnes() {
        assertThat(Recoveries.bound(340)).contains("340", "at most 0.88 %");
        assertThat(Recoveries.bound(1)).contains("at most 95.00 %");
        assertThat(Recoveries.bound(0)).isEqualTo("No SIGKILLs, so they bound nothing");
    }

    @Test
    void aKindThatHasAGoalSaysWhetherItWasMet() {
        Recoveries recoveries = new Recoveries();
        recoveries.add(FaultKind.RESTART_SOURCE, Duration.ofSeconds(5));
        recoveries.add(FaultKind.KILL_SINK, Duration.ofMillis(10_001));
        recoveries.add(FaultKind.STOP_ALL, Duration.ofSeconds(9));

        assertThat(printed(recoveries))
                .containsPattern("restart-source .* 5\\.0   5 s: met\n")
                .containsPattern("kill-sink .* 10\\.0   10 s: missed\n")
                .containsPattern("stop-all .* 9\\.0\n");
    }

    @Test
    void everyKindIsALineWithItsWorst() {
        Recoveries recoveries = new Recoveries();
        recoveries.add(FaultKind.KILL_SINK, Duration.ofMillis(1_500));
        recoveries.add(FaultKind.KILL_SINK, Duration.ofMillis(700));
        recoveries.add(FaultKind.STOP_ALL, Duration.ofSeconds(9));

        assertThat(recoveries.count()).isEqualTo(3);
        assertThat(printed(recoveries))
                .containsPattern("kill-sink +2 +0\\.7 +1\\.5 +1\\.5")
                .containsPattern("stop-all +1 +9\\.0 +9\\.0 +9\\.0")
                .containsPattern("all +3 +1\\.5 +9\\.0 +9\\.0");
    }

    private static String printed(Recoveries recoveries) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        recoveries.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return printed.toString(StandardCharsets.UTF_8);
    }
}
