package io.quotestream.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.Env;
import io.quotestream.runtime.ReadmeTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadmeTest {

    @Test
    void tableOfVariablesIsWhatIsRead() {
        Env env = Env.of(Map.of(), "AUDIT_", "EVENTSTOREDB_", "JDBC_");
        AuditConfig.read(env);

        assertThat(ReadmeTable.own(env.declared())).containsExactlyInAnyOrderElementsOf(ReadmeTable.under("audit"));
    }
}
