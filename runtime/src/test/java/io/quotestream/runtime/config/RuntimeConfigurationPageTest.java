package io.quotestream.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.kafka.KafkaSettings;
import io.quotestream.runtime.kafka.TopicNames;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RuntimeConfigurationPageTest {

    @Test
    void sharedTableListsTheVariablesThatTheCodeReads() {
        Env env = Env.of(Map.of());
        KafkaSettings.from(env);
        TopicNames.from(env);
        HttpSettings.from(env);
        LoggingSettings.read(env);

        assertThat(ConfigurationPage.under("All services")).containsExactlyInAnyOrderElementsOf(env.declared());
    }
}
