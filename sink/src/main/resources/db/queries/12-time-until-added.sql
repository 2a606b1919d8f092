-- In the quotes begun on one day, how long after a quote's first event was each product added for the first time?
-- Also, how often it has been dropped since, and how often added again.
SELECT product_id,
       SUM(interval_number = 1)                                                     AS added,
       ROUND(AVG(CASE WHEN interval_number = 1 THEN seconds_to_add END) / 3600, 1)  AS mean_hours_to_add,
       SUM(interval_number = 1 AND seconds_to_add < 3600)                           AS within_an_hour,
       SUM(active_to IS NOT NULL)                                                   AS dropped,
       SUM(interval_number > 1)                                                     AS added_again
FROM product_additions
WHERE first_event_at >= '2026-01-05' AND first_event_at < '2026-01-06'
GROUP BY product_id
ORDER BY added DESC, product_id;
