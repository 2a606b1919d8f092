package io.quotestream.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.process.FreePort;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaMainIT {

    @TempDir
    Path folder;

    @Test
    void printsOnceThatItIsReadyAndEndsWithZeroOnSigterm() throws Exception {
        try (KafkaChild broker = KafkaChild.start(folder, 0, "--partitions", "2")) {
            String servers = broker.awaitReady();
            SampleRecords.commit(servers, "quotes.events", "a");

            broker.terminate();

            assertThat(broker.awaitExit()).isZero();
            assertThat(broker.furtherOutput()).isEmpty();
        }
    }

    @Test
    void endsWhenItsParentClosesStandardInput() throws Exception {
        try (KafkaChild broker = KafkaChild.start(folder, 0, "--watch-stdin")) {
            broker.awaitReady();

            broker.closeStandardInput();

            assertThat(broker.awaitExit()).isZero();
        }
    }

    @Test
    void hasWhatWasCommittedBeforeItWasKilled() throws Exception {
        int port = FreePort.pick();
        try (KafkaChild broker = KafkaChild.start(folder, port, "--partitions", "2")) {
            SampleRecords.commit(broker.awaitReady(), "quotes.events", "a", "b", "c");
            broker.kill();
        }

        try (KafkaChild broker = KafkaChild.start(folder, port, "--partitions", "2")) {
            String servers = broker.awaitReady();
            SampleRecords.commit(servers, "quotes.events", "d");

            assertThat(SampleRecords.committed(servers, "quotes.events", 2))
                    .containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }

    @Test
    void refusesArgumentsThatItDoesNotUnderstand() throws Exception {
        try (KafkaChild broker = KafkaChild.start(folder, 0, "--partition", "2")) {
            assertThat(broker.awaitExit()).isEqualTo(64);
            assertThat(broker.furtherOutput()).isEmpty();
        }
    }
}
