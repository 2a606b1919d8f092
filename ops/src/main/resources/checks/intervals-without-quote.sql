-- severity: error
-- means: An interval belongs to a quote.
SELECT quote_uid, product_id, interval_number
FROM quote_product_activity a
WHERE NOT EXISTS (SELECT 1 FROM quotes q WHERE q.quote_uid = a.quote_uid)
