-- severity: error
-- means: A product has an open interval exactly when one of its rates is active.
SELECT quote_uid, product_id
FROM (
  SELECT DISTINCT quote_uid, product_id
  FROM quote_items
  WHERE is_active
  UNION ALL
  SELECT quote_uid, product_id
  FROM quote_product_activity
  WHERE active_to = '9999-12-31 00:00:00'
) sides
GROUP BY quote_uid, product_id
HAVING COUNT(*) <> 2
