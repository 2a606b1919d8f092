package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.Env;
import io.quotestream.runtime.ReadmeTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadmeTest {

    @Test
    void tableOfThisServiceSaysWhatIsRead() {
        Env env = Env.of(Map.of());

        SinkConfig unused = SinkConfig.from(env);

        assertThat(ReadmeTable.own(env.declared())).containsExactlyInAnyOrderElementsOf(ReadmeTable.under("sink"));
    }
}
