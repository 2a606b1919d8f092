package io.quotestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotestream.model.json.StateCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case is two files: {@code <case>.events.json} goes in, {@code <case>.state.json} comes out. */
final class FoldCasesTest {

    private static final Path CASES = Path.of("src/test/resources/quotes");

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".events.json"))
                    .map(name -> name.replace(".events.json", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eventsFoldIntoTheState(String name) throws IOException {
        QuoteState state = Events.fold("q-1", Events.read(CASES.resolve(name + ".events.json")));

        JsonNode actual = Events.JSON.readTree(StateCodec.encode(state));
        assertThat(actual.toPrettyString())
                .isEqualTo(Events.JSON
                        .readTree(CASES.resolve(name + ".state.json").toFile())
                        .toPrettyString());
    }
}
