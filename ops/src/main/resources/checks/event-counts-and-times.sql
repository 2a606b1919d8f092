-- severity: error
-- means: A quote rests on one event at least, its first one is not after its last one, and revisions are not negative.
SELECT quote_uid
FROM quotes
WHERE event_count < 1
   OR first_event_at > last_event_at
   OR last_event_revision < 0
   OR product_count < 0
   OR active_product_count < 0
