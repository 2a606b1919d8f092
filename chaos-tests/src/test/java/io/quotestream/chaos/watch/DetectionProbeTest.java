package io.quotestream.chaos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DetectionProbeTest {

    private static final String WELL = """
            # TYPE component_up gauge
            component_up{component="kafka",service="sink"} 1.0
            component_up{component="mysql",service="sink"} 1.0
            """;

    @Test
    void aComponentThatIsDownIsADetection() {
        assertThat(DetectionProbe.stuck(WELL, WELL)).isEmpty();
        assertThat(DetectionProbe.stuck(
                        WELL.replace("mysql\",service=\"sink\"} 1.0", "mysql\",service=\"sink\"} 0.0"), WELL))
                .contains("mysql down");
    }

    @Test
    void aBridgeThatKnowsOfEventsAndReadsNoneIsADetection() {
        assertThat(DetectionProbe.stuck(bridge(40, 7), bridge(40, 0))).contains("reads nothing");
        assertThat(DetectionProbe.stuck(bridge(41, 7), bridge(40, 7))).isEmpty();
        assertThat(DetectionProbe.stuck(bridge(40, 0), bridge(40, 0))).isEmpty();
        assertThat(DetectionProbe.stuck(bridge(40, 7), null)).isEmpty();
    }

    private static String bridge(int read, int distance) {
        return "bridge_events_read_total{service=\"bridge\"} " + read + ".0\nbridge_distance{service=\"bridge\"} "
                + distance + ".0\n";
    }
}
