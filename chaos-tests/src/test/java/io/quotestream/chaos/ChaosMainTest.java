package io.quotestream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.run.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChaosMainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    --minutes 0         | --minutes must be greater than 0
                    --faults -1         | must not be negative
                    --rate 0            | --rate must be greater than 0
                    --partitions 0      | --partitions must be from 1 to 100
                    --only kill-nobody  | there is no fault 'kill-nobody'
                    --outage-of moon  | there is no server 'moon', but source, broker and mysql
                    --outage 10m      | --outage needs --outage-of
                    --outage-of mysql --outage 10x | '10x' is no time such as 90s, 10m or 1h
                    --outage-of mysql --outage 0s  | '0s' is no time such as 90s, 10m or 1h
                    --outage-of mysql --faults 3   | --outage-of is a run of its own
                    --mysql /no/such/folder        | no MySQL in /no/such/folder; run sink/mysql-from-debian /no
                    --kills 5 --only kill-sink | --kills needs all kills
                    """)
    void wrongUsageIsOneLineAndNotZero(String arguments, String problem) {
        Launcher launcher = new Launcher("chaos", new Cleanup(), stream(out), stream(err));

        int code = launcher.execute(new ChaosMain(launcher), arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(text(err)).startsWith("chaos: ").contains(problem);
        assertThat(text(err).lines()).hasSize(1);
        assertThat(text(out)).isEmpty();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
