-- How many products were active at the end of each day, over all quotes?
SELECT day_start, started, ended, active_products
FROM active_products_by_day
WHERE day_start >= '2026-01-05' AND day_start < '2026-01-15'
ORDER BY day_start;
