-- severity: error
-- means: A rate of a product has one row in a quote.
SELECT quote_uid, product_id, rate_key
FROM quote_items
GROUP BY quote_uid, product_id, rate_key
HAVING COUNT(*) > 1
