-- What are premium, tax and commission of the rates that are active now, by product, in the quotes begun on one day?
-- An amount that was not sent, or is not a number, counts as 0.
SELECT product_id,
       COUNT(*)                     AS active_rates,
       ROUND(SUM(base_premium), 2)  AS base_premium,
       ROUND(SUM(ipt), 2)           AS ipt,
       ROUND(SUM(commission), 2)    AS commission,
       ROUND(SUM(total), 2)         AS total
FROM active_item_amounts
WHERE first_event_at >= '2026-01-06' AND first_event_at < '2026-01-07'
GROUP BY product_id
ORDER BY product_id;
