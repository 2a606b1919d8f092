-- A value that its column cannot hold is cut or left out, and named here: one field never costs its quote. Rows that are
-- there have values that fit. INSTANT: no row is rewritten, and a server that would have to rewrite them refuses instead.

-- Repeatable, which ALTER TABLE … ADD COLUMN alone is not in MySQL.
SET @add_column = IF(
  EXISTS (SELECT 1
          FROM information_schema.columns
          WHERE table_schema = DATABASE() AND table_name = 'quotes' AND column_name = 'truncated_fields'),
  'DO 0',
  'ALTER TABLE quotes ADD COLUMN truncated_fields VARCHAR(255) NULL COMMENT ''Columns of this row whose value did not fit, by a comma: a text was cut to its column, an amount is NULL; NULL when all fit'' AFTER activity_fingerprint, ALGORITHM = INSTANT');
PREPARE add_column FROM @add_column;
EXECUTE add_column;
DEALLOCATE PREPARE add_column;

SET @add_column = IF(
  EXISTS (SELECT 1
          FROM information_schema.columns
          WHERE table_schema = DATABASE() AND table_name = 'quote_items' AND column_name = 'truncated_fields'),
  'DO 0',
  'ALTER TABLE quote_items ADD COLUMN truncated_fields VARCHAR(255) NULL COMMENT ''Columns of this row whose value did not fit, by a comma: a text was cut to its column, an amount is NULL; NULL when all fit'' AFTER removed_at, ALGORITHM = INSTANT');
PREPARE add_column FROM @add_column;
EXECUTE add_column;
DEALLOCATE PREPARE add_column;

SET @add_column = IF(
  EXISTS (SELECT 1
          FROM information_schema.columns
          WHERE table_schema = DATABASE() AND table_name = 'quote_product_activity' AND column_name = 'truncated_fields'),
  'DO 0',
  'ALTER TABLE quote_product_activity ADD COLUMN truncated_fields VARCHAR(255) NULL COMMENT ''Columns of this row whose value did not fit, by a comma: a text was cut to its column, an amount is NULL; NULL when all fit'' AFTER closed_revision, ALGORITHM = INSTANT');
PREPARE add_column FROM @add_column;
EXECUTE add_column;
DEALLOCATE PREPARE add_column;
