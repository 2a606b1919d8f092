-- severity: error
-- means: An interval does not end before it begins, and has a closing revision exactly when it has ended.
SELECT quote_uid, product_id, interval_number
FROM quote_product_activity
WHERE active_to < active_from
   OR (closed_revision IS NULL) <> (active_to = '9999-12-31 00:00:00')
   OR closed_revision < opened_revision
