-- severity: error
-- means: A product's intervals are numbered without a gap, from 1 on; rebuilt tables have the last thousand of a product.
SELECT quote_uid, product_id, MIN(interval_number) AS first_number, MAX(interval_number) AS last_number
FROM quote_product_activity
GROUP BY quote_uid, product_id
HAVING MAX(interval_number) - MIN(interval_number) + 1 <> COUNT(*)
    OR (MIN(interval_number) > 1 AND COUNT(*) < 1000)
