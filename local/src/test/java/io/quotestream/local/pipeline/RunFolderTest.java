package io.quotestream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class RunFolderTest {

    @Test
    void logOfManyStartsStaysBounded() throws IOException {
        try (RunFolder run = RunFolder.create()) {
            for (int i = 0; i < 3; i++) {
                Files.write(run.logToStart("bridge"), new byte[9 << 20]);
            }

            assertThat(run.logToStart("bridge")).doesNotExist();
            assertThat(run.folder("logs").resolve("bridge.before.log")).hasSize(9 << 20);
        }
    }
}
