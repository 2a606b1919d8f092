-- severity: error
-- means: A removed rate has the time of its removal, after that of its coming, and is not active; any other has none.
SELECT quote_uid, all_quote_items_uid
FROM quote_items
WHERE is_removed <> (removed_at IS NOT NULL)
   OR (is_removed AND is_active)
   OR removed_at < added_at
