package io.quotestream.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreePortIT {

    /** More than half of all ports there are. */
    private static final int MANY = 7_000;

    @TempDir
    private Path folder;

    @Test
    void noTwoProcessesPickTheSamePort() throws Exception {
        List<String> command = JavaCommand.ofClass(PickingProcess.class, List.of("-Xmx32m"));
        try (ChildProcess child = ChildProcess.start("picking", command, Map.of(), folder.resolve("log"))) {
            List<Integer> ports = Arrays.stream(
                            child.awaitLine("picked ", Duration.ofSeconds(60)).split(","))
                    .map(Integer::valueOf)
                    .toList();

            assertThat(ports).hasSizeGreaterThan(1);
            assertThat(IntStream.range(0, MANY).map(number -> FreePort.pick()).boxed())
                    .doesNotContainAnyElementsOf(ports);
        }
    }

    @Test
    void aPortThatIsListenedOnIsNotPicked() throws Exception {
        try (ServerSocket server = new ServerSocket(FreePort.pick())) {
            assertThat(IntStream.range(0, MANY).map(number -> FreePort.pick()).boxed())
                    .doesNotContain(server.getLocalPort());
        }
    }

    /** Prints what it has picked, and runs until it is killed. */
    static final class PickingProcess {

        private PickingProcess() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("picked "
                    + IntStream.range(0, MANY)
                            .map(number -> FreePort.pick())
                            .distinct()
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(",")));
            System.in.read();
        }
    }
}
