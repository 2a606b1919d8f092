-- severity: warning
-- means: No event is from the future.
SELECT quote_uid
FROM quotes
WHERE last_event_at > UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
