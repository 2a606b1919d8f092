-- severity: warning
-- means: What is active has a price.
SELECT quote_uid, all_quote_items_uid
FROM quote_items
WHERE is_active
  AND total IS NULL
