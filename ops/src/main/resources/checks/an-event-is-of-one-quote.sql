-- severity: error
-- means: No two quotes have the same last event.
SELECT MIN(quote_uid) AS quote_uid, MAX(quote_uid) AS other_quote_uid
FROM quotes
GROUP BY last_event_id
HAVING COUNT(*) > 1
