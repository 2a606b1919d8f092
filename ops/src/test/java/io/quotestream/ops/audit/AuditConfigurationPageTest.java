package io.quotestream.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.config.ConfigurationPage;
import io.quotestream.runtime.config.Env;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AuditConfigurationPageTest {

    @Test
    void tableListsTheVariablesThatTheCodeReads() {
        Env env = Env.of(Map.of(), "AUDIT_", "EVENTSTOREDB_", "JDBC_");
        AuditConfig.read(env);

        assertThat(ConfigurationPage.own(env.declared()))
                .containsExactlyInAnyOrderElementsOf(ConfigurationPage.under("audit"));
    }
}
