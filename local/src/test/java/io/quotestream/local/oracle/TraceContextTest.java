package io.quotestream.local.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceContextTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", quoteCharacter = '`', delimiter = '|', textBlock = """
                    {"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}     | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                    {"$traceId":"0af7651916cd43dd8448eb211c80319c","$spanId":"b7ad6b7169203331"} | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
                    {"$traceId":"00000000000000000000000000000000","$spanId":"0000000000000000"} | -
                    {"traceparent":"today"}                                                       | -
                    {"traceparent":null}                                                          | -
                    {}                                                                            | -
                    not json                                                                      | -
                    """)
    void contextIsTakenWhenItIsOne(String metadata, String expected) {
        assertThat(TraceContext.of(metadata.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    }
}
