-- severity: error
-- means: A product's intervals are numbered 1, 2, ... without a gap.
SELECT quote_uid, product_id, MAX(interval_number) AS last_number
FROM quote_product_activity
GROUP BY quote_uid, product_id
HAVING MAX(interval_number) <> COUNT(*)
