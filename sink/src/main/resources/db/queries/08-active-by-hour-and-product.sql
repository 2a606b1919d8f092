-- In how many quotes were two products active, at the end of each hour of a night?
-- The first row of a product is the number when the period began.
-- Without the two conditions on product_id, it is for all products.
SELECT product_id,
       time,
       CAST(SUM(change_by) OVER (PARTITION BY product_id ORDER BY time) AS SIGNED) AS active_quotes
FROM (
  SELECT product_id, TIMESTAMP '2026-01-12 00:00:00' AS time, SUM(started) - SUM(ended) AS change_by
  FROM active_product_changes
  WHERE resolution = 'day' AND bucket_start < '2026-01-12 00:00:00'
    AND product_id IN ('70415', 'legacy-home-office')
  GROUP BY product_id
  UNION ALL
  SELECT product_id, hour_start + INTERVAL 1 HOUR, started - ended
  FROM product_changes_by_hour
  WHERE hour_start >= '2026-01-12 00:00:00' AND hour_start < '2026-01-12 06:00:00'
    AND product_id IN ('70415', 'legacy-home-office')
) changes
ORDER BY product_id, time;
