-- What is missing, since when, and why?
SELECT day, reason, letters
FROM dead_letters_by_day
WHERE day >= '2026-01-05' AND day < '2026-01-20'
ORDER BY day, reason;
