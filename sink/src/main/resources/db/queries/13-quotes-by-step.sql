-- Of the quotes begun in a week, which step was the last, and how many of them have active products?
SELECT last_step,
       COUNT(*)                         AS quotes,
       SUM(active_product_count > 0)    AS with_active_products,
       ROUND(AVG(event_count), 1)       AS mean_events
FROM quote_progress
WHERE first_event_at >= '2026-01-05' AND first_event_at < '2026-01-12'
GROUP BY last_step
ORDER BY quotes DESC, last_step;
