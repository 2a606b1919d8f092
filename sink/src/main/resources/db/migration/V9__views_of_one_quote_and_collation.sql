-- Views of V1, V4 and V6 that compared text in the collation of the connection that made them, or took a product's key from one quote and
-- its name from another.

-- How far each quote has come. To be filtered by first_event_at. The collation is that of all columns: a literal of any client
-- compares with it.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW quote_progress AS
SELECT quote_uid,
       first_event_at,
       last_event_at,
       event_type AS last_step,
       event_count,
       CASE is_first_quote
         WHEN TRUE THEN _utf8mb4'first'
         WHEN FALSE THEN _utf8mb4'returning'
         ELSE _utf8mb4'unknown'
       END COLLATE utf8mb4_bin AS customer,
       product_count,
       active_product_count
FROM quotes;

-- How many quotes have each product active now, counted from the days' begins and ends. Key and name are those of one quote:
-- where the product became active last; if it became active in several at once, of the one with the greatest id.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_quotes_by_product AS
SELECT counts.product_id,
       named.product_key,
       named.product_name,
       counts.active_quotes
FROM (
  SELECT product_id, CAST(SUM(started) - SUM(ended) AS SIGNED) AS active_quotes
  FROM active_product_changes
  WHERE resolution = 'day'
  GROUP BY product_id
  HAVING active_quotes > 0
) counts
LEFT JOIN (
  SELECT activity.product_id,
         activity.product_key,
         activity.product_name,
         ROW_NUMBER() OVER (
           PARTITION BY activity.product_id
           ORDER BY activity.quote_uid DESC, activity.interval_number DESC) AS place
  FROM (
    SELECT product_id, MAX(active_from) AS active_from
    FROM quote_product_activity
    GROUP BY product_id
  ) latest
  JOIN quote_product_activity activity
    ON activity.product_id = latest.product_id AND activity.active_from = latest.active_from
) named ON named.product_id = counts.product_id AND named.place = 1;

-- The same, counted from the quotes; key and name are those of the quote that has it active since last, with the same rule.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_products_now_by_product AS
SELECT product_id,
       product_key,
       product_name,
       active_quotes,
       active_longest_since
FROM (
  SELECT product_id,
         product_key,
         product_name,
         COUNT(*) OVER (PARTITION BY product_id)         AS active_quotes,
         MIN(active_from) OVER (PARTITION BY product_id) AS active_longest_since,
         ROW_NUMBER() OVER (
           PARTITION BY product_id
           ORDER BY active_from DESC, quote_uid DESC)    AS place
  FROM quote_product_activity
  WHERE active_to = '9999-12-31 00:00:00'
) active
WHERE place = 1;
