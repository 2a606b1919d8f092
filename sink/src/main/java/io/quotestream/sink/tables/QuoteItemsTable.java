package io.quotestream.sink.tables;

import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.model.RateState;
import io.quotestream.sink.database.Column;
import io.quotestream.sink.database.SqlDialect;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table {@code quote_items}: one row for each rate of each product that a quote ever listed. */
public final class QuoteItemsTable {

    public static final String NAME = "quote_items";

    private static final String UPSERT = """
            INSERT INTO quote_items (
              all_quote_items_uid,
              quote_uid,
              product_id,
              product_key,
              product_name,
              rate_key,
              rate_description,
              is_offered,
              base_premium,
              loading,
              discount,
              ipt,
              commission,
              total,
              status,
              is_active,
              is_removed,
              added_at,
              removed_at,
              truncated_fields
            ) VALUES :rows AS incoming
            ON DUPLICATE KEY UPDATE
              product_key = incoming.product_key,
              product_name = incoming.product_name,
              rate_description = incoming.rate_description,
              is_offered = incoming.is_offered,
              base_premium = incoming.base_premium,
              loading = incoming.loading,
              discount = incoming.discount,
              ipt = incoming.ipt,
              commission = incoming.commission,
              total = incoming.total,
              status = incoming.status,
              is_active = incoming.is_active,
              is_removed = incoming.is_removed,
              added_at = incoming.added_at,
              removed_at = incoming.removed_at,
              truncated_fields = incoming.truncated_fields
            """;

    private static final String DELETE = "DELETE FROM quote_items WHERE quote_uid = ?";

    /**
     * Up to version 0.1.0 two rates whose ids have a line feed could share a key, and so a row. A sink of that version that
     * runs after the migration of keys still writes such rows.
     */
    private static final String DELETE_FORMER = """
            DELETE FROM quote_items
            WHERE quote_uid = ?
              AND product_id = ?
              AND rate_key = ?
              AND all_quote_items_uid <> ?
            """;

    /** Bytes of the hash that a row's key carries: among one quote's few hundred rates, 64 bits do not collide. */
    private static final int KEY_HASH_BYTES = 8;

    /** A row. */
    public record Item(String uid, String quoteUid, ProductState product, RateState rate) {

        long bytes() {
            return 600L
                    + 3L
                            * (length(product.key())
                                    + length(product.name())
                                    + rate.key().length()
                                    + length(rate.description())
                                    + length(rate.discount())
                                    + length(rate.status()));
        }

        private static long length(@Nullable String text) {
            return text == null ? 0 : text.length();
        }
    }

    private final MultiRowInsert<Item> upsert;

    public QuoteItemsTable(SqlDialect dialect) {
        this.upsert = new MultiRowInsert<>(dialect.upsert(UPSERT), QuoteItemsTable::bind, Item::bytes);
    }

    /** The rows of all rates of all products of {@code state}, ordered by key. */
    public static List<Item> rows(QuoteState state) {
        List<Item> items = new ArrayList<>();
        for (ProductState product : state.products()) {
            for (RateState rate : product.rates()) {
                items.add(new Item(uid(state.quoteId(), product.id(), rate.key()), state.quoteId(), product, rate));
            }
        }
        items.sort(Comparator.comparing(Item::uid));
        return items;
    }

    public long fingerprint(List<Item> items) throws SQLException {
        return upsert.fingerprint(items);
    }

    /** Writes the items, in the order given. */
    public Map<Column, Integer> upsert(Connection connection, List<Item> items) throws SQLException {
        deleteFormerRows(connection, items);
        return upsert.execute(connection, items);
    }

    private static void deleteFormerRows(Connection connection, List<Item> items) throws SQLException {
        for (Item item : items) {
            if (hasLineFeed(item.product().id(), item.rate().key())) {
                try (PreparedStatement statement = connection.prepareStatement(DELETE_FORMER)) {
                    statement.setString(1, item.quoteUid());
                    statement.setString(2, item.product().id());
                    statement.setString(3, item.rate().key());
                    statement.setString(4, item.uid());
                    statement.executeUpdate();
                }
            }
        }
    }

    public int delete(Connection connection, Collection<String> quoteUids) throws SQLException {
        return DeleteByQuote.byQuote(connection, DELETE, quoteUids);
    }

    /**
     * A rate's key: short, of one length, and the same whenever it is computed. Ids with a line feed are distinguished by the
     * length of the first; all others have the key that they always had.
     */
    static String uid(String quoteUid, String productId, String rateKey) {
        String rate = productId + '\n' + rateKey;
        if (hasLineFeed(productId, rateKey)) {
            rate = "\n" + productId.codePointCount(0, productId.length()) + '\n' + rate;
        }
        byte[] hash = sha256().digest(rate.getBytes(StandardCharsets.UTF_8));
        return quoteUid + ':' + HexFormat.of().formatHex(hash, 0, KEY_HASH_BYTES);
    }

    private static boolean hasLineFeed(String productId, String rateKey) {
        return productId.indexOf('\n') >= 0 || rateKey.indexOf('\n') >= 0;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    private static void bind(BoundedRow row, Item item) throws SQLException {
        RateState rate = item.rate();
        row.key(item.uid())
                .key(item.quoteUid())
                .key(item.product().id())
                .text(item.product().key())
                .text(item.product().name())
                .key(rate.key())
                .text(rate.description())
                .flag(rate.offered())
                .amount(rate.basePremium())
                .amount(rate.loading())
                .text(rate.discount())
                .amount(rate.ipt())
                .amount(rate.commission())
                .amount(rate.total())
                .text(rate.status())
                .flag(rate.active())
                .flag(rate.removed())
                .time(rate.addedAt())
                .time(rate.removedAt())
                .truncatedFields();
    }
}
