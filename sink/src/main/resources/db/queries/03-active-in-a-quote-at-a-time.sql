-- Which products were active in one quote at a time?
SELECT product_id, product_key, active_from
FROM quote_product_activity
WHERE quote_uid = '1000045'
  AND active_from <= '2026-01-12 14:30:00'
  AND active_to > '2026-01-12 14:30:00'
ORDER BY product_id;
