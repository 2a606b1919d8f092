package io.quotestream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.local.run.LauncherProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./chaos --outage-of}, with short outages. */
final class OutagesIT {

    @TempDir
    private Path folder;

    @Test
    void pipelineRecoversFromOutagesOfEachServer() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(
                ChaosMain.class, folder, "--outage-of", "source,broker,mysql", "--outage", "5s")) {
            int code = launcher.awaitEnd();

            assertThat(code).as(launcher.output()).isZero();
            assertThat(launcher.output()).contains("  0 differences").contains("\n0 findings\n");
            List.of("source", "broker", "mysql")
                    .forEach(server -> assertThat(launcher.output())
                            .containsPattern("Outage of " + server + ": 5 s .* recovered in .* 0 dead letters caused"));
            assertThat(launcher.output())
                    .containsPattern("sink-0 memory +[1-9]\\d*\\.\\d")
                    .containsPattern("streams-app-1 state on disk +\\d+\\.\\d");
            launcher.assertNothingIsLeft(List.of());
        }
    }
}
