package io.quotestream.embedded.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeaderParserTest {

    private static final byte[] KAFKA = {0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 1, 9, 0, 0, 0, 4, 6, 7, 8, 9};
    private static final byte[] MYSQL = {5, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 1, 1, 0, 0, 2, 9, 4, 0, 0, 3, 6, 7, 8, 9};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    void findsTheHeadOfEachMessageHoweverTheBytesCome(int chunk) {
        assertThat(heads(new FrameHeaderParser(4, 3), KAFKA, chunk))
                .containsExactly(new byte[] {1, 2, 3}, new byte[] {9}, new byte[] {6, 7, 8});
        assertThat(heads(new FrameHeaderParser(3, 3), MYSQL, chunk))
                .containsExactly(new byte[] {1, 2, 3}, new byte[] {9}, new byte[] {6, 7, 8});
    }

    private static List<byte[]> heads(FrameHeaderParser heads, byte[] bytes, int chunk) {
        List<byte[]> found = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += chunk) {
            found.addAll(heads.in(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk))));
        }
        return found;
    }
}
