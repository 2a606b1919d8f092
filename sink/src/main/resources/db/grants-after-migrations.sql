-- What the sink, the analysts and the audit may do. Run once by an administrator, after the first migration, and again when a later one
-- adds tables or views.

GRANT SELECT, INSERT, UPDATE, DELETE ON quotes.quotes TO 'quotes_sink'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON quotes.quote_items TO 'quotes_sink'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON quotes.quote_product_activity TO 'quotes_sink'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON quotes.active_product_changes TO 'quotes_sink'@'%';
-- Never deleted: a missing row would make the sink read the topic from its start.
GRANT SELECT, INSERT, UPDATE ON quotes.sink_offsets TO 'quotes_sink'@'%';
-- Never deleted: it is whose tables these are, and counts the epochs.
GRANT SELECT, INSERT, UPDATE ON quotes.sink_topic TO 'quotes_sink'@'%';
-- Never deleted: the last rows say where to read on.
GRANT SELECT, INSERT, UPDATE ON quotes.dead_letters TO 'quotes_sink'@'%';
-- Which migrations ran: read at the start by a sink with SINK_MIGRATE=false.
GRANT SELECT ON quotes.flyway_schema_history TO 'quotes_sink'@'%';

-- The views run with the reader's rights, so the tables behind them are named too.
GRANT SELECT, SHOW VIEW ON quotes.active_products_now TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.active_products_now_by_product TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.product_activity TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.quote_active_products_over_time TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.active_products_over_time TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.active_products_by_day TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.active_products_by_day_and_product TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.active_quotes_by_product TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.product_changes_by_hour TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.product_changes_by_minute TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.quote_progress TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.product_additions TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.active_item_amounts TO 'quotes_analyst'@'%';
GRANT SELECT, SHOW VIEW ON quotes.dead_letters_by_day TO 'quotes_analyst'@'%';
GRANT SELECT ON quotes.quotes TO 'quotes_analyst'@'%';
GRANT SELECT ON quotes.quote_items TO 'quotes_analyst'@'%';
GRANT SELECT ON quotes.quote_product_activity TO 'quotes_analyst'@'%';
GRANT SELECT ON quotes.active_product_changes TO 'quotes_analyst'@'%';
GRANT SELECT ON quotes.dead_letters TO 'quotes_analyst'@'%';

-- The tables of which the audit compares the rows.
GRANT SELECT ON quotes.quotes TO 'quotes_audit'@'%';
GRANT SELECT ON quotes.quote_items TO 'quotes_audit'@'%';
GRANT SELECT ON quotes.quote_product_activity TO 'quotes_audit'@'%';
GRANT SELECT ON quotes.active_product_changes TO 'quotes_audit'@'%';
GRANT SELECT ON quotes.dead_letters TO 'quotes_audit'@'%';
