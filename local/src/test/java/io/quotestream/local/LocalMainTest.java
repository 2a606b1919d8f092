package io.quotestream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.run.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalMainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    --quotas                  | Unknown option: '--quotas'
                    --quotes many             | 'many' is not a long
                    --quotes -1               | --quotes must not be negative
                    --quotes 0 --once         | --once never comes to an end
                    --rate 0                  | --rate must be greater than 0
                    --bad-share 2             | must be from 0 to 1
                    --partitions 0            | --partitions must be from 1 to 100
                    --kafka-port 70000        | a port must be from 1 to 65535
                    --without kafka           | --without must be one of bridge, streams-app, sink
                    --events                  | Missing required parameter for option '--events'
                    extra                     | Unmatched argument at index 0: 'extra'
                    --events /no/such/file    | events file /no/such/file: there is no such file
                    """)
    void wrongUsageIsOneLineAndNotZero(String arguments, String problem) {
        int code = execute(arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(text(err)).startsWith("run-local: ").contains(problem);
        assertThat(text(err).lines()).hasSize(1);
        assertThat(text(out)).isEmpty();
    }

    @Test
    void badEventsFileIsOneLineWithTheLinesNumber(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("events.jsonl"), "{\"type\":\"a\",\"data\":{}}\n{\"type\":\"a\"}\n");

        int code = execute("--events", file.toString());

        assertThat(code).isEqualTo(2);
        assertThat(text(err)).isEqualToIgnoringNewLines("run-local: events file " + file + ", line 2: data is missing");
    }

    @Test
    void busyPortIsOneLineAndNothingIsStarted() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = execute("--once", "--kafka-port", Integer.toString(busy.getLocalPort()));

            assertThat(code).isEqualTo(1);
            assertThat(text(err)).startsWith("run-local: --kafka-port " + busy.getLocalPort());
            assertThat(text(err).lines()).hasSize(1);
            assertThat(text(out)).isEmpty();
        }
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(execute("--help")).isZero();
        assertThat(text(out))
                .contains(
                        "--quotes",
                        "--rate",
                        "--seed",
                        "--events",
                        "--once",
                        "--partitions",
                        "--bad-share",
                        "--without");
        assertThat(text(out).lines()).allMatch(line -> line.length() <= 120);
    }

    private int execute(String... arguments) {
        try (Cleanup cleanup = new Cleanup()) {
            Launcher launcher = new Launcher(
                    "run-local",
                    cleanup,
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            return launcher.execute(new LocalMain(launcher), arguments);
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
