-- severity: warning
-- means: Totals, premiums and taxes are not negative.
SELECT quote_uid, all_quote_items_uid
FROM quote_items
WHERE total < 0
   OR base_premium < 0
   OR ipt < 0
