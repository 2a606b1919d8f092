-- How many products were active at the end of each minute of half an hour, over all quotes?
-- The days and hours before the period in one sum, and then its minutes; the period begins at a full hour, UTC.
SELECT minute_start,
       started,
       ended,
       CAST(before_period + SUM(started - ended) OVER (ORDER BY minute_start) AS SIGNED) AS active_products
FROM (
  SELECT minute_start, SUM(started) AS started, SUM(ended) AS ended
  FROM product_changes_by_minute
  WHERE minute_start >= '2026-01-12 14:00:00' AND minute_start < '2026-01-12 14:30:00'
  GROUP BY minute_start
) minutes
CROSS JOIN (
  SELECT COALESCE(SUM(started) - SUM(ended), 0) AS before_period
  FROM active_product_changes
  WHERE (resolution = 'day' AND bucket_start < '2026-01-12 00:00:00')
     OR (resolution = 'hour' AND bucket_start >= '2026-01-12 00:00:00' AND bucket_start < '2026-01-12 14:00:00')
) earlier
ORDER BY minute_start;
