package io.quotestream.local.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventFileTest {

    @TempDir
    private Path folder;

    @Test
    void dataAndMetadataAreTakenAsTheyAreWritten() throws IOException {
        List<EventToAppend> events = EventFile.read(file("""
                {"type":"fee_applied","data": {"quoteId":"q", "amount":1.50e0} ,"metadata":{"traceparent":"t"}}

                {"data":{"x":"\u00e9"},"type":"a","created":"2020-03-23T13:53:32+01:00","stream":"s-1"}
                {"type":"raw","data":"not { json"}
                {"type":"nothing","data":null}
                {"type":"number","data":12.50}
                """));

        assertThat(events)
                .extracting(event -> new String(event.data(), StandardCharsets.UTF_8))
                .containsExactly(
                        "{\"quoteId\":\"q\", \"amount\":1.50e0}", "{\"x\":\"\u00e9\"}", "not { json", "", "12.50");
        assertThat(new String(events.get(0).metadata(), StandardCharsets.UTF_8)).isEqualTo("{\"traceparent\":\"t\"}");
        assertThat(events.get(0).created()).isNull();
        assertThat(events.get(0).stream()).isNull();
        assertThat(events.get(1).created()).isEqualTo(Instant.parse("2020-03-23T12:53:32Z"));
        assertThat(events.get(1).stream()).isEqualTo("s-1");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {"type":"a"}                                  | data is missing
                    {"data":{}}                                   | type is missing
                    {"type":" ","data":{}}                        | type is missing
                    {"type":7,"data":{}}                          | type is not a text
                    {"type":"a","data":{},"x":1}                  | unknown field x; known are
                    {"type":"a","data":{                          | not valid JSON (column
                    {"type":"a","data":{}} {}                     | more than one JSON object
                    []                                            | not a JSON object
                    {"type":"a","data":{},"created":"yesterday"}  | created is not a time like
                    {"type":"a","data":{},"created":"0999-12-31T23:59:59Z"} | created is not in the years 1000 to 9999
                    {"type":"a","data":{},"metadata":[]}          | metadata is not an object
                    {"type":"a","data":{},"data":{}}              | not valid JSON (column
                    """)
    void badLineIsNamedByItsNumber(String line, String problem) throws IOException {
        Path file = file("{\"type\":\"a\",\"data\":{}}\n\n" + line + "\n");

        assertThatThrownBy(() -> EventFile.read(file))
                .isInstanceOf(InvalidEventFileException.class)
                .hasMessageContaining("line 3: " + problem);
    }

    @Test
    void absentEmptyOrBinaryFileIsRefused() throws IOException {
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> EventFile.read(folder.resolve("absent"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> EventFile.read(folder)).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> EventFile.read(file("\n"))).hasMessageContaining("has no event");
        assertThatThrownBy(() -> EventFile.read(binary)).hasMessageContaining("not UTF-8");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("events.jsonl"), content);
    }
}
