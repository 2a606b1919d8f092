package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.config.ConfigurationPage;
import io.quotestream.runtime.config.Env;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StreamsConfigurationPageTest {

    @Test
    void tableListsTheVariablesThatTheCodeReads() {
        Env env = Env.of(Map.of());

        QuoteStreamsConfig unused = QuoteStreamsConfig.from(env);

        assertThat(ConfigurationPage.own(env.declared()))
                .containsExactlyInAnyOrderElementsOf(ConfigurationPage.under("streams-app"));
    }
}
