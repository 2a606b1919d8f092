package io.quotestream.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LookoutTest {

    private static final String WELL = """
            # TYPE component_up gauge
            component_up{component="kafka",service="sink"} 1.0
            component_up{component="mysql",service="sink"} 1.0
            """;

    @Test
    void aComponentThatIsDownIsASign() {
        assertThat(Lookout.stuck(WELL, WELL)).isEmpty();
        assertThat(Lookout.stuck(WELL.replace("mysql\",service=\"sink\"} 1.0", "mysql\",service=\"sink\"} 0.0"), WELL))
                .contains("mysql down");
    }

    @Test
    void aBridgeThatKnowsOfEventsAndReadsNoneIsASign() {
        assertThat(Lookout.stuck(bridge(40, 7), bridge(40, 0))).contains("reads nothing");
        assertThat(Lookout.stuck(bridge(41, 7), bridge(40, 7))).isEmpty();
        assertThat(Lookout.stuck(bridge(40, 0), bridge(40, 0))).isEmpty();
        assertThat(Lookout.stuck(bridge(40, 7), null)).isEmpty();
    }

    private static String bridge(int read, int distance) {
        return "bridge_events_read_total{service=\"bridge\"} " + read + ".0\nbridge_distance{service=\"bridge\"} "
                + distance + ".0\n";
    }
}
