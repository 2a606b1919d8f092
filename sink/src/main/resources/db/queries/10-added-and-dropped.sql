-- How often was each product added and dropped in a week?
SELECT product_id,
       CAST(SUM(started) AS SIGNED)              AS added,
       CAST(SUM(ended) AS SIGNED)                AS dropped,
       CAST(SUM(started) - SUM(ended) AS SIGNED) AS change_of_active_quotes
FROM active_product_changes
WHERE resolution = 'day' AND bucket_start >= '2026-01-05' AND bucket_start < '2026-01-12'
GROUP BY product_id
ORDER BY added DESC, product_id;
