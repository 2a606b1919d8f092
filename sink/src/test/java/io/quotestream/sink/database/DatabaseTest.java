package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DatabaseTest {

    @Test
    void oldServersAreRefused() {
        assertThat(versionProblems("8.4.3")).isEmpty();
        assertThat(versionProblems("9.7.4-2")).isEmpty();
        assertThat(versionProblems("11.4.5-MariaDB-log")).isEmpty();
        assertThat(versionProblems("8.0.36")).hasSize(1);
        assertThat(versionProblems("10.5.2-MariaDB")).hasSize(1);
    }

    private static List<String> versionProblems(String version) {
        List<String> problems = new ArrayList<>();
        Database.checkVersion(problems, version);
        return problems;
    }
}
