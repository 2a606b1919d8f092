package io.quotestream.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadmeTest {

    @Test
    void tableOfSharedVariablesSaysWhatIsRead() {
        Env env = Env.of(Map.of());
        KafkaSettings.from(env);
        TopicNames.from(env);
        HttpSettings.from(env);
        LoggingSettings.read(env);

        assertThat(ReadmeTable.under("All services")).containsExactlyInAnyOrderElementsOf(env.declared());
    }
}
