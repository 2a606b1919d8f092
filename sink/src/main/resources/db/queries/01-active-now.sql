-- In how many quotes is each product active now?
SELECT product_id, product_key, active_quotes
FROM active_quotes_by_product
ORDER BY active_quotes DESC, product_id;
