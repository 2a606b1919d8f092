package io.quotestream.sink;

import java.sql.SQLException;
import java.util.List;

/** The database does not let the sink do its work, and will not until somebody changes rights, schema or settings. */
final class UnusableDatabase extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableDatabase(SQLException failure) {
        super("The database refuses the sink's work: " + SqlFailures.describe(failure), failure);
    }

    /** @param problems what is wrong with the schema */
    UnusableDatabase(SQLException failure, List<String> problems) {
        super(
                "The tables are no longer as the sink needs them: " + String.join("; ", problems)
                        + ". It was refused with " + SqlFailures.describe(failure),
                failure);
    }
}
