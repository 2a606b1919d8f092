-- How many products were active at the end of each hour of a day, over all quotes?
-- The days before the period in one sum, and then its hours; the period begins at a midnight, UTC.
-- An hour without changes has no row.
SELECT hour_start,
       started,
       ended,
       CAST(before_period + SUM(started - ended) OVER (ORDER BY hour_start) AS SIGNED) AS active_products
FROM (
  SELECT hour_start, SUM(started) AS started, SUM(ended) AS ended
  FROM product_changes_by_hour
  WHERE hour_start >= '2026-01-12 00:00:00' AND hour_start < '2026-01-13 00:00:00'
  GROUP BY hour_start
) hours
CROSS JOIN (
  SELECT COALESCE(SUM(started) - SUM(ended), 0) AS before_period
  FROM active_product_changes
  WHERE resolution = 'day' AND bucket_start < '2026-01-12 00:00:00'
) days
ORDER BY hour_start;
