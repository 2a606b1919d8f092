-- Rebuilds active_product_changes from quote_product_activity, in one transaction. Sinks may run: each waits at its first
-- statement, for a row of sink_offsets, until this has committed. Needs the rights of the sink's user, and a default database.

START TRANSACTION;

SELECT topic, partition_number, next_offset FROM sink_offsets FOR UPDATE;

DELETE FROM active_product_changes;

INSERT INTO active_product_changes (resolution, bucket_start, product_id, partition_number, started, ended)
SELECT resolution,
       CASE resolution
         WHEN 'minute' THEN CAST(DATE_FORMAT(changed_at, '%Y-%m-%d %H:%i:00') AS DATETIME)
         WHEN 'hour'   THEN CAST(DATE_FORMAT(changed_at, '%Y-%m-%d %H:00:00') AS DATETIME)
         ELSE               CAST(DATE_FORMAT(changed_at, '%Y-%m-%d 00:00:00') AS DATETIME)
       END AS bucket,
       product_id,
       -1,
       SUM(has_started),
       SUM(has_ended)
FROM (
  SELECT product_id, active_from AS changed_at, 1 AS has_started, 0 AS has_ended
  FROM quote_product_activity
  UNION ALL
  SELECT product_id, active_to, 0, 1
  FROM quote_product_activity
  WHERE active_to < '9999-12-31 00:00:00'
) changes
CROSS JOIN (SELECT 'minute' AS resolution UNION ALL SELECT 'hour' UNION ALL SELECT 'day') resolutions
GROUP BY resolution, bucket, product_id;

COMMIT;
