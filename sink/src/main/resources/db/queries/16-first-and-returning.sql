-- How many quotes of each day were the customer's first, and do they end up with more active products?
SELECT CAST(first_event_at AS DATE)          AS day,
       customer,
       COUNT(*)                              AS quotes,
       ROUND(AVG(active_product_count), 2)   AS mean_active_products
FROM quote_progress
WHERE first_event_at >= '2026-01-05' AND first_event_at < '2026-01-12'
GROUP BY day, customer
ORDER BY day, customer;
