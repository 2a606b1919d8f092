-- Of the quotes begun in a week, how many have no active product now, how many one, two, and so on?
SELECT active_product_count, COUNT(*) AS quotes
FROM quote_progress
WHERE first_event_at >= '2026-01-05' AND first_event_at < '2026-01-12'
GROUP BY active_product_count
ORDER BY active_product_count;
