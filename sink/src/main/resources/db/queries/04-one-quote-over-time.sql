-- How did the number of active products of one quote change?
SELECT changed_at, active_products
FROM quote_active_products_over_time
WHERE quote_uid = '1000045'
ORDER BY changed_at;
