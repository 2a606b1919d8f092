-- The view of V4 with the names found by the index in MySQL too, which sorted all of a product's times of activity for them.

-- How many quotes have each product active now, counted from the days' begins and ends. The names are those of the time of
-- activity that began last.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_quotes_by_product AS
SELECT counts.product_id,
       MAX(activity.product_key)  AS product_key,
       MAX(activity.product_name) AS product_name,
       MAX(counts.active_quotes)  AS active_quotes
FROM (
  SELECT product_id, CAST(SUM(started) - SUM(ended) AS SIGNED) AS active_quotes
  FROM active_product_changes
  WHERE resolution = 'day'
  GROUP BY product_id
  HAVING active_quotes > 0
) counts
LEFT JOIN (
  SELECT product_id, MAX(active_from) AS active_from
  FROM quote_product_activity
  GROUP BY product_id
) latest ON latest.product_id = counts.product_id
LEFT JOIN quote_product_activity activity
  ON activity.product_id = latest.product_id AND activity.active_from = latest.active_from
GROUP BY counts.product_id;
