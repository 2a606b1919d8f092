-- severity: error
-- means: active_product_count is the number of the quote's intervals that are open.
SELECT q.quote_uid
FROM quotes q
LEFT JOIN (
  SELECT quote_uid, COUNT(*) AS open_intervals
  FROM quote_product_activity
  WHERE active_to = '9999-12-31 00:00:00'
  GROUP BY quote_uid
) a ON a.quote_uid = q.quote_uid
WHERE q.active_product_count <> COALESCE(a.open_intervals, 0)
