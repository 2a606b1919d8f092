-- severity: error
-- means: A product is active in a quote once at a time, so its intervals follow each other.
SELECT quote_uid, product_id, interval_number
FROM (
  SELECT quote_uid,
         product_id,
         interval_number,
         active_from,
         LAG(active_to) OVER (PARTITION BY quote_uid, product_id ORDER BY interval_number) AS previous_to
  FROM quote_product_activity
) each_interval
WHERE active_from < previous_to
