package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.config.Secret;
import io.quotestream.sink.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DataDictionaryIT {

    private static final Path PAGE = Path.of("../docs/data-dictionary.md");

    /** {@code -Ddocs.write=true} writes the page instead. */
    @Test
    void thePageSaysWhatTheMigratedSchemaSays() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        Migrations.run(new JdbcSettings(
                database.url(), database.user(), new Secret(database.password()), Optional.empty(), Secret.NONE));

        String page = DataDictionary.of(database);

        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/data-dictionary.md; see docs/developing.md, Generated pages")
                .isEqualTo(page);
    }
}
