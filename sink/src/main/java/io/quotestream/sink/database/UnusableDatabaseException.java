package io.quotestream.sink.database;

import java.sql.SQLException;
import java.util.List;

/** The database does not let the sink do its work, and will not until the operator changes rights, schema or settings. */
public final class UnusableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableDatabaseException(SQLException failure) {
        super("The database refuses the sink's work: " + SqlErrors.describe(failure), failure);
    }

    /** @param problems what is wrong with the schema */
    public UnusableDatabaseException(SQLException failure, List<String> problems) {
        super(
                "The tables are no longer as the sink needs them: " + String.join("; ", problems)
                        + ". It was refused with " + SqlErrors.describe(failure),
                failure);
    }
}
