package io.quotestream.sink;

import java.sql.SQLException;

/** The database does not let the sink do its work, and will not until somebody changes rights, schema or settings. */
final class UnusableDatabase extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableDatabase(SQLException failure) {
        super("The database refuses the sink's work: " + SqlFailures.describe(failure), failure);
    }
}
