package io.quotestream.sink.tables;

import io.quotestream.sink.database.Column;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a row's values in the order of its columns, and hands on what their columns can hold: a text is cut to its column at a
 * whole character, an amount that does not fit after it was rounded becomes NULL, and the row names both. So no field costs
 * its quote. A key is never cut, since it would name another row. Confined to one thread; one for each row.
 */
public final class BoundedRow {

    private final List<Column> columns;
    private final RowParameters target;
    private final TreeSet<Column> truncated = new TreeSet<>(Comparator.comparing(Column::name));
    private int next;

    BoundedRow(List<Column> columns, RowParameters target) {
        this.columns = columns;
        this.target = target;
    }

    /** A text that identifies the row, or of which nothing may be missing. */
    public BoundedRow key(@Nullable String text) throws SQLException {
        next();
        target.text(text);
        return this;
    }

    public BoundedRow text(@Nullable String text) throws SQLException {
        Column column = next();
        if (text == null || fits(text, column.size())) {
            target.text(text);
        } else {
            target.text(text.substring(0, text.offsetByCodePoints(0, (int) column.size())));
            truncated.add(column);
        }
        return this;
    }

    /** In characters as the server counts them; mostly the number of chars says enough. */
    private static boolean fits(String text, long size) {
        return text.length() <= size || text.codePointCount(0, text.length()) <= size;
    }

    public BoundedRow amount(@Nullable BigDecimal amount) throws SQLException {
        Column column = next();
        if (amount == null || RowParameters.rounded(amount).precision() <= column.size()) {
            target.amount(amount);
        } else {
            target.amount(null);
            truncated.add(column);
        }
        return this;
    }

    public BoundedRow wholeNumber(@Nullable Long number) throws SQLException {
        next();
        target.wholeNumber(number);
        return this;
    }

    public BoundedRow flag(@Nullable Boolean flag) throws SQLException {
        next();
        target.flag(flag);
        return this;
    }

    public BoundedRow time(@Nullable Instant time) throws SQLException {
        next();
        target.time(time);
        return this;
    }

    /** The column that names the fields of those before it that were cut or left out, in alphabetical order; mostly NULL. */
    public BoundedRow truncatedFields() throws SQLException {
        next();
        target.truncatedFields(
                truncated.isEmpty()
                        ? null
                        : truncated.stream().map(Column::name).collect(Collectors.joining(",")));
        return this;
    }

    private Column next() {
        return columns.get(next++);
    }

    /** The columns whose values were cut or left out. */
    Collection<Column> truncated() {
        return truncated;
    }

    /** Whether each column has a value. */
    boolean isComplete() {
        return next == columns.size();
    }
}
