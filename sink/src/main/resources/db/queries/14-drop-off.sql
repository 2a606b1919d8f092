-- Of the quotes begun in a week, how long ago was the last event, by the last step?
-- As of a fixed moment, here 20 January; use NOW() for the present (the server's time zone must be UTC then).
SELECT last_step,
       SUM(last_event_at > '2026-01-20' - INTERVAL 7 DAY)                                                        AS less_than_7_days,
       SUM(last_event_at <= '2026-01-20' - INTERVAL 7 DAY AND last_event_at > '2026-01-20' - INTERVAL 10 DAY)    AS from_7_to_10_days,
       SUM(last_event_at <= '2026-01-20' - INTERVAL 10 DAY)                                                      AS more_than_10_days
FROM quote_progress
WHERE first_event_at >= '2026-01-05' AND first_event_at < '2026-01-12'
GROUP BY last_step
ORDER BY last_step;
