-- What reports are made of: views that are fast on large tables, when they are asked for a period. Each is merged into the
-- query that reads it, or groups by what it is to be filtered by, so that the filter reaches the tables' keys.
-- docs/queries.md has a query for each; db/views.txt says what the columns mean.

-- Repeatable, which ALTER TABLE … ADD KEY alone is not in MySQL.
SET @add_index = IF(
  EXISTS (SELECT 1
          FROM information_schema.statistics
          WHERE table_schema = DATABASE() AND table_name = 'quotes' AND index_name = 'quotes_by_first_event'),
  'DO 0',
  'ALTER TABLE quotes ADD KEY quotes_by_first_event (first_event_at) COMMENT ''Quotes begun in a period; never changes, so a quote''''s later events do not write it''');
PREPARE add_index FROM @add_index;
EXECUTE add_index;
DEALLOCATE PREPARE add_index;

-- How many quotes have each product active now, counted from the days' begins and ends. The names are those of the time of
-- activity that began last.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_quotes_by_product AS
SELECT product_id,
       (SELECT product_key
        FROM quote_product_activity activity
        WHERE activity.product_id = counts.product_id
        ORDER BY active_from DESC, active_to DESC, quote_uid DESC
        LIMIT 1) AS product_key,
       (SELECT product_name
        FROM quote_product_activity activity
        WHERE activity.product_id = counts.product_id
        ORDER BY active_from DESC, active_to DESC, quote_uid DESC
        LIMIT 1) AS product_name,
       active_quotes
FROM (
  SELECT product_id, CAST(SUM(started) - SUM(ended) AS SIGNED) AS active_quotes
  FROM active_product_changes
  WHERE resolution = 'day'
  GROUP BY product_id
  HAVING active_quotes > 0
) counts;

-- What each hour changed. There is no running total: it would read all hours. It is the sum of the days before the first day
-- asked for and of the hours since.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW product_changes_by_hour AS
SELECT bucket_start                 AS hour_start,
       product_id,
       CAST(SUM(started) AS SIGNED) AS started,
       CAST(SUM(ended) AS SIGNED)   AS ended
FROM active_product_changes
WHERE resolution = 'hour'
GROUP BY bucket_start, product_id;

-- What each minute changed; likewise.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW product_changes_by_minute AS
SELECT bucket_start                 AS minute_start,
       product_id,
       CAST(SUM(started) AS SIGNED) AS started,
       CAST(SUM(ended) AS SIGNED)   AS ended
FROM active_product_changes
WHERE resolution = 'minute'
GROUP BY bucket_start, product_id;

-- How far each quote has come. To be filtered by first_event_at.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW quote_progress AS
SELECT quote_uid,
       first_event_at,
       last_event_at,
       event_type AS last_step,
       event_count,
       CASE is_first_quote WHEN TRUE THEN 'first' WHEN FALSE THEN 'returning' ELSE 'unknown' END AS customer,
       product_count,
       active_product_count
FROM quotes;

-- When products were added to quotes and dropped. To be filtered by first_event_at.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW product_additions AS
SELECT quotes.quote_uid,
       quotes.first_event_at,
       activity.product_id,
       activity.interval_number,
       activity.active_from,
       NULLIF(activity.active_to, '9999-12-31 00:00:00')                        AS active_to,
       TIMESTAMPDIFF(SECOND, quotes.first_event_at, activity.active_from)       AS seconds_to_add,
       CASE WHEN activity.active_to < '9999-12-31 00:00:00'
            THEN TIMESTAMPDIFF(SECOND, activity.active_from, activity.active_to)
       END                                                                      AS active_seconds
FROM quotes
JOIN quote_product_activity activity ON activity.quote_uid = quotes.quote_uid;

-- The amounts of the rates that are active now. To be filtered by first_event_at.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_item_amounts AS
SELECT quotes.quote_uid,
       quotes.first_event_at,
       items.product_id,
       items.rate_key,
       items.base_premium,
       items.ipt,
       items.commission,
       items.total
FROM quotes
JOIN quote_items items ON items.quote_uid = quotes.quote_uid
WHERE items.is_active;

-- How many dead letters each day brought, and why.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW dead_letters_by_day AS
SELECT CAST(occurred_at AS DATE) AS day,
       reason,
       COUNT(*)                  AS letters
FROM dead_letters
GROUP BY day, reason;
