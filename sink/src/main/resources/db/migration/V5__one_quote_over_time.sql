-- The view of V1 in a form into which both servers push a condition on quote_uid, by grouping first and adding up then: MariaDB
-- read the whole table for one quote.

-- Every moment at which a quote's number of active products changed, and the number from then on.
-- Filter by quote_uid: over all quotes it reads the whole table.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW quote_active_products_over_time AS
SELECT quote_uid,
       changed_at,
       CAST(SUM(change_by) OVER (PARTITION BY quote_uid ORDER BY changed_at) AS SIGNED) AS active_products
FROM (
  SELECT quote_uid, changed_at, SUM(change_by) AS change_by
  FROM (
    SELECT quote_uid,
           change_by,
           CASE change_by WHEN 1 THEN active_from ELSE active_to END AS changed_at
    FROM quote_product_activity
    CROSS JOIN (SELECT 1 AS change_by UNION ALL SELECT -1) begin_and_end
    WHERE change_by = 1 OR active_to < '9999-12-31 00:00:00'
  ) changes
  GROUP BY quote_uid, changed_at
) moments;
