-- severity: error
-- means: active_product_changes counts each beginning and each end of an interval once in each resolution.
SELECT resolution, bucket_start, product_id
FROM (
  SELECT resolution, bucket_start, product_id, started, ended
  FROM active_product_changes
  UNION ALL
  SELECT resolution,
         CASE resolution
           WHEN 'minute' THEN CAST(DATE_FORMAT(changed_at, '%Y-%m-%d %H:%i:00') AS DATETIME)
           WHEN 'hour'   THEN CAST(DATE_FORMAT(changed_at, '%Y-%m-%d %H:00:00') AS DATETIME)
           ELSE               CAST(DATE_FORMAT(changed_at, '%Y-%m-%d 00:00:00') AS DATETIME)
         END,
         product_id,
         -has_started,
         -has_ended
  FROM (
    SELECT product_id, active_from AS changed_at, 1 AS has_started, 0 AS has_ended
    FROM quote_product_activity
    UNION ALL
    SELECT product_id, active_to, 0, 1
    FROM quote_product_activity
    WHERE active_to < '9999-12-31 00:00:00'
  ) changes
  CROSS JOIN (SELECT 'minute' AS resolution UNION ALL SELECT 'hour' UNION ALL SELECT 'day') resolutions
) sides
GROUP BY resolution, bucket_start, product_id
HAVING SUM(started) <> 0
    OR SUM(ended) <> 0
