package io.quotestream.sink;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Binds a row's values to a statement's parameters, one after the other, as the columns want them. Everything that is
 * done to a value on its way into MySQL is done here.
 */
final class RowParameters {

    /** Digits behind the point that an amount's column keeps. */
    private static final int AMOUNT_SCALE = 6;

    private final PreparedStatement statement;
    private int bound;

    RowParameters(PreparedStatement statement) {
        this.statement = statement;
    }

    RowParameters text(@Nullable String text) throws SQLException {
        statement.setString(++bound, text);
        return this;
    }

    RowParameters wholeNumber(@Nullable Long number) throws SQLException {
        if (number == null) {
            statement.setNull(++bound, Types.BIGINT);
        } else {
            statement.setLong(++bound, number);
        }
        return this;
    }

    RowParameters flag(@Nullable Boolean flag) throws SQLException {
        if (flag == null) {
            statement.setNull(++bound, Types.BOOLEAN);
        } else {
            statement.setBoolean(++bound, flag);
        }
        return this;
    }

    RowParameters amount(@Nullable BigDecimal amount) throws SQLException {
        statement.setBigDecimal(++bound, amount == null ? null : rounded(amount));
        return this;
    }

    /** As a date and time without a zone, in UTC: neither driver nor server has anything to convert. */
    RowParameters time(@Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(++bound, Types.TIMESTAMP);
        } else {
            statement.setObject(++bound, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        }
        return this;
    }

    int bound() {
        return bound;
    }

    /** Rounded here and not by the server, which would do the same but warn of it for each row. */
    static BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(AMOUNT_SCALE, RoundingMode.HALF_UP);
    }
}
