package io.quotestream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ServiceEndpointTest {

    @Test
    void counterIsSummedOverItsLabelsAndNothingElse() {
        String page = """
                # HELP events_total Events
                events_total{type="a"} 3.0
                events_total{type="b c"} 4.0
                events_total_other 100.0
                other_events_total 100.0
                plain_total 1.2345678E7
                """;

        assertThat(ServiceEndpoint.sum(page, "events_total")).isEqualTo(7);
        assertThat(ServiceEndpoint.sum(page, "plain_total")).isEqualTo(12_345_678);
        assertThat(ServiceEndpoint.sum(page, "absent_total")).isZero();
    }
}
