-- In how many quotes was each product active at a time in the past?
-- Whole days before the time, then whole hours, then minutes: exact for any full minute, however long the history is.
-- Changes at that very moment are not counted.
SELECT product_id, CAST(SUM(started) - SUM(ended) AS SIGNED) AS active_quotes
FROM active_product_changes
WHERE (resolution = 'day' AND bucket_start < '2026-01-12 00:00:00')
   OR (resolution = 'hour' AND bucket_start >= '2026-01-12 00:00:00' AND bucket_start < '2026-01-12 14:00:00')
   OR (resolution = 'minute' AND bucket_start >= '2026-01-12 14:00:00' AND bucket_start < '2026-01-12 14:30:00')
GROUP BY product_id
HAVING active_quotes > 0
ORDER BY active_quotes DESC, product_id;
