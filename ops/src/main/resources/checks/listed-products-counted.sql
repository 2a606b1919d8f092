-- severity: error
-- means: product_count is at least the number of products with a listed rate; a product may be listed without rates.
SELECT q.quote_uid
FROM quotes q
JOIN (
  SELECT quote_uid, COUNT(DISTINCT product_id) AS products
  FROM quote_items
  WHERE NOT is_removed
  GROUP BY quote_uid
) i ON i.quote_uid = q.quote_uid
WHERE q.product_count < i.products
   OR q.product_count < q.active_product_count
