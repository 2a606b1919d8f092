package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.runtime.http.Health;
import org.junit.jupiter.api.Test;

class BridgeStatusTest {

    private static final StandbyCheck.Findings FINE = new StandbyCheck.Findings("", "", "");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Health health = new Health();
    private final BridgeStatus status =
            new BridgeStatus(health, new BridgeMetrics(registry, java.time.Clock.systemUTC()));

    @Test
    void aStandbyThatCouldCopyIsReady() {
        status.checked(FINE);
        assertThat(health.component("kafka").detail()).isEqualTo("standby: not in the group");
        assertThat(health.isReady()).isFalse();

        status.role(BridgeStatus.Role.STANDBY);

        assertThat(health.isReady()).isTrue();
    }

    @Test
    void aStandbyThatCouldNotSaysWhy() {
        status.role(BridgeStatus.Role.STANDBY);
        assertThat(health.isReady()).as("before the first check").isFalse();

        status.checked(new StandbyCheck.Findings("", "the filter was a and is b", "reading failed"));

        assertThat(health.isReady()).isFalse();
        assertThat(health.component("kafka").isUp()).isTrue();
        assertThat(health.component("checkpoint").detail()).isEqualTo("standby: the filter was a and is b");
        assertThat(health.component("eventstoredb").detail()).isEqualTo("standby: reading failed");
    }

    @Test
    void anIdleLeaderNoticesThatKafkaIsUnavailable() {
        status.role(BridgeStatus.Role.LEADER);
        status.copying("quotes");

        status.checked(StandbyCheck.Findings.ofKafka("no response"));
        assertThat(health.isReady()).isFalse();
        assertThat(health.component("eventstoredb").isUp()).isTrue();

        status.checked(FINE);
        assertThat(health.isReady()).isTrue();
    }

    /** The topics are all there; that copying fails all the same is the session's to say. */
    @Test
    void aCheckDoesNotContradictWhatALeaderFound() {
        status.role(BridgeStatus.Role.LEADER);
        status.sourceFailed(new SourceException("reading failed", null));

        status.checked(FINE);

        assertThat(health.component("eventstoredb").detail()).isEqualTo("reading failed");
        assertThat(health.isReady()).isFalse();
    }

    @Test
    void aCheckpointCountsAsRefusedOnceThatLastsAndUntilItIsAccepted() {
        status.role(BridgeStatus.Role.LEADER);
        CheckpointMismatchException why = new CheckpointMismatchException("the source ends at 14, behind it");

        status.mismatch(why, false);
        assertThat(health.component("checkpoint").detail()).isEqualTo("the source ends at 14, behind it");
        assertThat(refused()).isZero();
        status.mismatch(why, true);
        assertThat(refused()).isEqualTo(1);

        status.copying("quotes");

        assertThat(refused()).isZero();
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void aFormerLeaderCountsNeitherAsActiveNorAsRefusing() {
        status.role(BridgeStatus.Role.LEADER);
        status.copying("quotes");
        status.mismatch(new CheckpointMismatchException("x"), true);

        status.role(BridgeStatus.Role.STANDBY);

        assertThat(refused()).isZero();
        assertThat(registry.get("bridge.active").gauge().value()).isZero();
        assertThat(health.isReady()).isFalse();
    }

    private double refused() {
        return registry.get("bridge.checkpoint.refused").gauge().value();
    }
}
