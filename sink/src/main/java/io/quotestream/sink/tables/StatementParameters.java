package io.quotestream.sink.tables;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Binds values to a statement's parameters, from the first on. */
final class StatementParameters implements RowParameters {

    private final PreparedStatement statement;
    private int bound;

    StatementParameters(PreparedStatement statement) {
        this.statement = statement;
    }

    @Override
    public RowParameters text(@Nullable String text) throws SQLException {
        statement.setString(++bound, text);
        return this;
    }

    @Override
    public RowParameters wholeNumber(@Nullable Long number) throws SQLException {
        if (number == null) {
            statement.setNull(++bound, Types.BIGINT);
        } else {
            statement.setLong(++bound, number);
        }
        return this;
    }

    @Override
    public RowParameters flag(@Nullable Boolean flag) throws SQLException {
        if (flag == null) {
            statement.setNull(++bound, Types.BOOLEAN);
        } else {
            statement.setBoolean(++bound, flag);
        }
        return this;
    }

    @Override
    public RowParameters amount(@Nullable BigDecimal amount) throws SQLException {
        statement.setBigDecimal(++bound, amount == null ? null : RowParameters.rounded(amount));
        return this;
    }

    @Override
    public RowParameters time(@Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(++bound, Types.TIMESTAMP);
        } else {
            statement.setObject(++bound, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        }
        return this;
    }

    @Override
    public RowParameters truncatedFields(@Nullable String names) throws SQLException {
        return text(names);
    }
}
