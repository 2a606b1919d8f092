-- How many products became active and stopped being active in each minute, hour and day: so that active products over time
-- are a sum of few rows, however long the history is. Written by the sink in the transaction that changes
-- quote_product_activity, so that both always agree. Rebuilt by db/rebuild-active-product-changes.sql.

CREATE TABLE IF NOT EXISTS active_product_changes (
  resolution       VARCHAR(6)   NOT NULL COMMENT 'minute, hour or day: each change is counted once in each of the three',
  bucket_start     DATETIME     NOT NULL COMMENT 'Begin of the minute, hour or day; UTC',
  product_id       VARCHAR(100) NOT NULL COMMENT 'The product''s id',
  partition_number INT          NOT NULL COMMENT 'A partition that the writing sink owned, or -1 for what was counted from the table: two sinks never wait for one row; to be summed over',
  started          BIGINT       NOT NULL COMMENT 'How often the product became active in a quote; summed over the partitions never negative',
  ended            BIGINT       NOT NULL COMMENT 'How often it stopped being active in a quote; likewise',
  PRIMARY KEY (resolution, bucket_start, product_id, partition_number) COMMENT 'A period of one resolution lies together'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Active products over time: how many began and ended in each minute, hour and day, to be summed over partitions';

-- Deleted first, in case that this migration was cut short behind the next statement.
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

-- Active products at the end of each day, and what the day changed. Reads the rows of days only.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_products_by_day AS
SELECT bucket_start                                                                AS day_start,
       CAST(SUM(started) AS SIGNED)                                                AS started,
       CAST(SUM(ended) AS SIGNED)                                                  AS ended,
       CAST(SUM(SUM(started) - SUM(ended)) OVER (ORDER BY bucket_start) AS SIGNED) AS active_products
FROM active_product_changes
WHERE resolution = 'day'
GROUP BY bucket_start;

-- The same for each product; a product has rows for the days on which something changed.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_products_by_day_and_product AS
SELECT bucket_start                 AS day_start,
       product_id,
       CAST(SUM(started) AS SIGNED) AS started,
       CAST(SUM(ended) AS SIGNED)   AS ended,
       CAST(SUM(SUM(started) - SUM(ended)) OVER (PARTITION BY product_id ORDER BY bucket_start) AS SIGNED)
                                    AS active_quotes
FROM active_product_changes
WHERE resolution = 'day'
GROUP BY bucket_start, product_id;
