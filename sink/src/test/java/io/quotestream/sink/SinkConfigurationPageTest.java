package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.config.ConfigurationPage;
import io.quotestream.runtime.config.Env;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SinkConfigurationPageTest {

    @Test
    void tableListsTheVariablesThatTheCodeReads() {
        Env env = Env.of(Map.of());

        SinkConfig unused = SinkConfig.from(env);

        assertThat(ConfigurationPage.own(env.declared()))
                .containsExactlyInAnyOrderElementsOf(ConfigurationPage.under("sink"));
    }
}
