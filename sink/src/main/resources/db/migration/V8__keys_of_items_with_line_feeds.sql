-- The key of an item is a hash over product_id, line feed, rate_key. Ids may hold line feeds themselves, so that (a, b-c) and
-- (a-b, c) with line feeds for the hyphens had one key, and one row. Ids with a line feed get another key, which no other pair
-- of ids has; all other keys stay. A row that two rates shared is split when its quote is written next.

-- So that no row is locked but those that change.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;

UPDATE quote_items
SET all_quote_items_uid = CONCAT(
  quote_uid,
  ':',
  LEFT(
    SHA2(
      CONCAT(CHAR(10 USING utf8mb4), CHAR_LENGTH(product_id), CHAR(10 USING utf8mb4), product_id, CHAR(10 USING utf8mb4), rate_key),
      256),
    16))
WHERE INSTR(product_id, CHAR(10 USING utf8mb4)) > 0
   OR INSTR(rate_key, CHAR(10 USING utf8mb4)) > 0;

ALTER TABLE quote_items
  MODIFY all_quote_items_uid VARCHAR(117) NOT NULL
  COMMENT 'quote_uid, a colon, and 16 hex digits of SHA-256 over product_id, line feed, rate_key (if either has a line feed: over line feed, the number of characters of product_id, line feed, product_id, line feed, rate_key); the quote first, so that a quote''s rows lie together',
  ALGORITHM = INPLACE, LOCK = NONE;
