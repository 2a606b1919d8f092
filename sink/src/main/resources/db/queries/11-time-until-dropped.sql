-- Of the products dropped on one day, how long had each been active?
-- The median is the middle value, or the mean of the two in the middle.
SELECT product_id,
       COUNT(*)                                                                                  AS dropped,
       ROUND(AVG(seconds) / 3600, 1)                                                             AS mean_hours,
       ROUND(AVG(CASE WHEN 2 * place BETWEEN in_all AND in_all + 2 THEN seconds END) / 3600, 1) AS median_hours
FROM (
  SELECT product_id,
         seconds,
         ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY seconds) AS place,
         COUNT(*) OVER (PARTITION BY product_id)                      AS in_all
  FROM (
    SELECT product_id, TIMESTAMPDIFF(SECOND, active_from, active_to) AS seconds
    FROM quote_product_activity
    WHERE active_to >= '2026-01-08' AND active_to < '2026-01-09'
  ) ended
) placed
GROUP BY product_id
ORDER BY dropped DESC, product_id;
