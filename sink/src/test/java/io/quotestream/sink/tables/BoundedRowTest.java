package io.quotestream.sink.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.database.Column;
import io.quotestream.sink.database.SqlDialect;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BoundedRowTest {

    private static final String FOX = "🦊"; // two chars, one character

    @ParameterizedTest
    @ValueSource(strings = {"quotes.reference", "quote_items.product_name", "quotes.last_event_stream"})
    void aTextThatFitsStaysAndALongerOneIsCutToItsColumn(String name) throws SQLException {
        Column column = column(name);
        String longest = "ü".repeat((int) column.size());

        assertThat(bound(column, longest)).containsExactly(longest, null);
        assertThat(bound(column, longest + "u")).containsExactly(longest, column.name());
    }

    @Test
    void aTextIsCutAtAWholeCharacter() throws SQLException {
        Column column = column("quotes.coupon_code");

        assertThat(bound(column, FOX.repeat(255))).containsExactly(FOX.repeat(255), null);
        assertThat(bound(column, FOX.repeat(256))).containsExactly(FOX.repeat(255), "coupon_code");
        assertThat(bound(column, "x" + FOX.repeat(255))).containsExactly("x" + FOX.repeat(254), "coupon_code");
    }

    @ParameterizedTest
    @CsvSource({
        "9999999999999999999999.9999994, true",
        "-9999999999999999999999.9999994, true",
        "9999999999999999999999.9999995, false",
        "-9999999999999999999999.9999995, false",
        "9999999999999999999999.9999999, false",
        "10000000000000000000000, false",
        "1E+21, true",
        "1E+22, false",
        "0, true",
        "0.0000001, true"
    })
    void anAmountMustFitAfterItWasRounded(BigDecimal amount, boolean fits) throws SQLException {
        Column column = column("quotes.fee_amount");
        Values values = new Values();

        new BoundedRow(List.of(column, column("quotes.truncated_fields")), values)
                .amount(amount)
                .truncatedFields();

        assertThat(values.bound).containsExactly(fits ? amount : null, fits ? null : "fee_amount");
    }

    @Test
    void aKeyIsNeverCut() throws SQLException {
        Values values = new Values();

        new BoundedRow(List.of(column("quotes.quote_uid")), values).key("x".repeat(101));

        assertThat(values.bound).containsExactly("x".repeat(101));
    }

    @Test
    void theRowNamesEachFieldThatWasBoundedInAlphabeticalOrder() throws SQLException {
        Values values = new Values();
        BoundedRow row = new BoundedRow(
                List.of(
                        column("quotes.reference"),
                        column("quotes.fee_amount"),
                        column("quotes.coupon_code"),
                        column("quotes.truncated_fields")),
                values);

        row.text("x".repeat(300))
                .amount(new BigDecimal("1E+30"))
                .text("y".repeat(300))
                .truncatedFields();

        assertThat(values.bound.get(3)).isEqualTo("coupon_code,fee_amount,reference");
        assertThat(row.truncated())
                .extracting(Column::qualifiedName)
                .containsExactly("quotes.coupon_code", "quotes.fee_amount", "quotes.reference");
    }

    /** Or all rows would be written once more after an upgrade. */
    @Test
    void rowsWhoseValuesFitHaveTheFingerprintOfEarlierVersions() throws SQLException {
        QuoteState state = SampleQuotes.withProduct(SampleQuotes.started("q-1", 1), 2, "active");

        assertThat(new QuoteItemsTable(SqlDialect.MYSQL).fingerprint(QuoteItemsTable.rows(state)))
                .isEqualTo(5_312_285_139_225_966_030L);
        assertThat(new ProductActivityTable(SqlDialect.MYSQL).fingerprint(ProductActivityTable.rows(state)))
                .isEqualTo(3_630_899_113_819_853_971L);
    }

    @Test
    void aTextThatIsCutElsewhereHasTheSameFingerprint() throws SQLException {
        QuoteItemsTable items = new QuoteItemsTable(SqlDialect.MARIADB);

        assertThat(items.fingerprint(QuoteItemsTable.rows(named("x".repeat(1_001)))))
                .isEqualTo(items.fingerprint(QuoteItemsTable.rows(named("x".repeat(1_002)))))
                .isNotEqualTo(items.fingerprint(QuoteItemsTable.rows(named("x".repeat(1_000)))));
    }

    @Test
    void aStatementThatNamesAColumnOutsideTheSchemaIsABug() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new MultiRowInsert<ProductState>(
                        "INSERT INTO quotes (quote_uid, owner) VALUES :rows", (row, product) -> {}, product -> 1))
                .withMessageContaining("quotes.owner");
    }

    private static QuoteState named(String name) {
        return SampleQuotes.after(
                SampleQuotes.started("q-1", 1),
                2,
                "quote_products_updated",
                "{\"quoteId\":\"q-1\",\"products\":[{\"id\":\"p\",\"name\":\"" + name
                        + "\",\"rates\":[{\"key\":\"r\",\"status\":\"active\"}]}]}");
    }

    private static List<@Nullable Object> bound(Column column, String text) throws SQLException {
        Values values = new Values();
        new BoundedRow(List.of(column, column("quotes.truncated_fields")), values)
                .text(text)
                .truncatedFields();
        return values.bound;
    }

    private static Column column(String qualifiedName) {
        String[] parts = qualifiedName.split("\\.", -1);
        return Column.expected(parts[0], parts[1]);
    }

    /** Keeps what is bound. */
    private static final class Values implements RowParameters {

        private final List<@Nullable Object> bound = new ArrayList<>();

        @Override
        public RowParameters text(@Nullable String text) {
            bound.add(text);
            return this;
        }

        @Override
        public RowParameters wholeNumber(@Nullable Long number) {
            bound.add(number);
            return this;
        }

        @Override
        public RowParameters flag(@Nullable Boolean flag) {
            bound.add(flag);
            return this;
        }

        @Override
        public RowParameters amount(@Nullable BigDecimal amount) {
            bound.add(amount);
            return this;
        }

        @Override
        public RowParameters truncatedFields(@Nullable String names) {
            bound.add(names);
            return this;
        }

        @Override
        public RowParameters time(@Nullable Instant time) {
            bound.add(time);
            return this;
        }
    }
}
