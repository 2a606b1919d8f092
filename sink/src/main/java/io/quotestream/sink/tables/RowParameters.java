package io.quotestream.sink.tables;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values of rows, one after the other, as {@link BoundedRow} lets them pass: to bind them to a statement, or to see
 * whether they are still what was bound before.
 */
interface RowParameters {

    /** Digits behind the point that an amount's column keeps. */
    int AMOUNT_SCALE = 6;

    RowParameters text(@Nullable String text) throws SQLException;

    RowParameters wholeNumber(@Nullable Long number) throws SQLException;

    RowParameters flag(@Nullable Boolean flag) throws SQLException;

    RowParameters amount(@Nullable BigDecimal amount) throws SQLException;

    /** Names of the row's fields whose values were cut or left out; null if there are none. */
    RowParameters truncatedFields(@Nullable String names) throws SQLException;

    /** As a date and time without a zone, in UTC: neither driver nor server has anything to convert. */
    RowParameters time(@Nullable Instant time) throws SQLException;

    /** Rounded here and not by the server, which would do the same but warn of it for each row. */
    static BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(AMOUNT_SCALE, RoundingMode.HALF_UP);
    }
}
