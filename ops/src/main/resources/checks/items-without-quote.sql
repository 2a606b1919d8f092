-- severity: error
-- means: A row of quote_items belongs to a quote.
SELECT quote_uid, all_quote_items_uid
FROM quote_items i
WHERE NOT EXISTS (SELECT 1 FROM quotes q WHERE q.quote_uid = i.quote_uid)
