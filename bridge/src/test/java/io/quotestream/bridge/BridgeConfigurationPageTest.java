package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.config.ConfigurationPage;
import io.quotestream.runtime.config.Env;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BridgeConfigurationPageTest {

    @Test
    void tableListsTheVariablesThatTheCodeReads() {
        Env env = Env.of(Map.of());

        BridgeConfig unused = BridgeConfig.read(env);

        assertThat(ConfigurationPage.own(env.declared()))
                .containsExactlyInAnyOrderElementsOf(ConfigurationPage.under("bridge"));
    }
}
