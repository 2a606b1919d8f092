-- The tables that analysts read, and the sink's own progress. For MySQL 8.4 and 9.x, and MariaDB 11.4.
--
-- Text compares byte by byte (utf8mb4_bin) everywhere: ids are exact, and both servers sort alike.
-- All times are UTC. All amounts are DECIMAL(28,6), rounded half up from what was sent.
-- MySQL commits every DDL statement by itself, so each one may be repeated after a migration that was cut short.

CREATE TABLE IF NOT EXISTS quotes (
  quote_uid             VARCHAR(100)  NOT NULL COMMENT 'The quote''s id, as its events have it',
  reference             VARCHAR(255)  NULL COMMENT 'The short reference that customers see',
  timestamp             DATETIME(6)   NULL COMMENT 'The quote''s own time, from quote_started; UTC',
  is_first_quote        BOOLEAN       NULL COMMENT 'Whether it is the customer''s first quote',
  event_type            VARCHAR(255)  NOT NULL COMMENT 'Type of the quote''s last event',
  business_type         VARCHAR(255)  NULL COMMENT 'Kind of business, from the contact',
  industries            MEDIUMTEXT    NULL COMMENT 'Texts of the contact''s industries, as a JSON array of texts',
  turnover              DECIMAL(28,6) NULL COMMENT 'Turnover of the business',
  employee_count        BIGINT        NULL COMMENT 'Employees of the business',
  has_active_insurance  BOOLEAN       NULL COMMENT 'Whether the business says it is insured already',
  is_valid_business     BOOLEAN       NULL COMMENT 'Whether the contact was found valid',
  effective_date        DATETIME(6)   NULL COMMENT 'When the cover shall begin; UTC',
  fee_amount            DECIMAL(28,6) NULL COMMENT 'The fee applied last',
  coupon_code           VARCHAR(255)  NULL COMMENT 'The coupon used last',
  statement_updated_at  DATETIME(6)   NULL COMMENT 'When the statements were last answered or changed; UTC',
  sanctions_searched_at DATETIME(6)   NULL COMMENT 'When a sanctions search was last recorded; UTC',
  product_count         INT           NOT NULL COMMENT 'How many products the quote lists now',
  active_product_count  INT           NOT NULL COMMENT 'How many products are active now',
  event_count           BIGINT        NOT NULL COMMENT 'How many events this row rests on',
  first_event_at        DATETIME(6)   NOT NULL COMMENT 'Time of the quote''s first event; UTC',
  last_event_at         DATETIME(6)   NOT NULL COMMENT 'Time of the quote''s last event, never before an earlier one''s; UTC',
  last_event_id         VARCHAR(36)   NOT NULL COMMENT 'UUID of the last event',
  last_event_stream     VARCHAR(1000) NOT NULL COMMENT 'EventStoreDB stream that holds the last event',
  last_event_revision   BIGINT        NOT NULL COMMENT 'The last event''s place in its stream, from 0',
  last_event_position   VARCHAR(41)   NOT NULL COMMENT 'The last event''s place in the source, R or C/P: a state at or before it is never written again',
  trace_parent          VARCHAR(255)  NULL COMMENT 'W3C trace context of the last event',
  items_fingerprint     BIGINT        NULL COMMENT 'For the sink: stands for the values of the quote''s quote_items rows, which are not written again while it is the same',
  activity_fingerprint  BIGINT        NULL COMMENT 'For the sink: the same for the quote''s quote_product_activity rows',
  written_at            DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
                                      COMMENT 'When the sink last changed this row, by the server''s clock; UTC',
  PRIMARY KEY (quote_uid),
  KEY quotes_by_reference (reference) COMMENT 'Finding a quote by what the customer says',
  KEY quotes_by_timestamp (timestamp) COMMENT 'Quotes of a period'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'One row a quote: what its events say up to the last one';

CREATE TABLE IF NOT EXISTS quote_items (
  all_quote_items_uid VARCHAR(117)  NOT NULL COMMENT 'quote_uid, a colon, and 16 hex digits of SHA-256 over product_id, line feed, rate_key; the quote first, so that a quote''s rows lie together',
  quote_uid           VARCHAR(100)  NOT NULL COMMENT 'The quote',
  product_id          VARCHAR(100)  NOT NULL COMMENT 'The product''s id',
  product_key         VARCHAR(255)  NULL COMMENT 'The product''s key, as the last list that had it says',
  product_name        VARCHAR(1000) NULL COMMENT 'The product''s name, as the last list that had it says',
  rate_key            VARCHAR(255)  NOT NULL COMMENT 'Key of the rate (cover) within the product',
  rate_description    MEDIUMTEXT    NULL COMMENT 'The rate''s description',
  is_offered          BOOLEAN       NULL COMMENT 'Whether the rate is offered to the customer; not sent is taken as offered',
  base_premium        DECIMAL(28,6) NULL COMMENT 'Premium before loading, discount and tax',
  loading             DECIMAL(28,6) NULL COMMENT 'Loading, as sent',
  discount            MEDIUMTEXT    NULL COMMENT 'Discount as sent: it has no fixed type; a number in plain decimals, a text itself, anything else as JSON',
  ipt                 DECIMAL(28,6) NULL COMMENT 'Insurance premium tax',
  commission          DECIMAL(28,6) NULL COMMENT 'Commission',
  total               DECIMAL(28,6) NULL COMMENT 'Price of the rate in all',
  status              VARCHAR(255)  NULL COMMENT 'Status as sent',
  is_active           BOOLEAN       NOT NULL COMMENT 'Listed now, status active (ignoring case and blanks), and not marked as not offered',
  is_removed          BOOLEAN       NOT NULL COMMENT 'Whether the quote''s latest product list no longer has the rate; its other values are then the last known ones',
  added_at            DATETIME(6)   NOT NULL COMMENT 'Time of the event that listed the rate first; UTC',
  removed_at          DATETIME(6)   NULL COMMENT 'Time of the event at which it vanished; NULL while it is listed; UTC',
  PRIMARY KEY (quote_uid, all_quote_items_uid) COMMENT 'The quote first: its rows lie together, and no second index is needed for them',
  CONSTRAINT quote_items_of_quote FOREIGN KEY (quote_uid) REFERENCES quotes (quote_uid)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'One row for each rate (cover) of each product that a quote lists or once listed';

CREATE TABLE IF NOT EXISTS quote_product_activity (
  quote_uid       VARCHAR(100)  NOT NULL COMMENT 'The quote',
  product_id      VARCHAR(100)  NOT NULL COMMENT 'The product''s id',
  interval_number INT           NOT NULL COMMENT '1 for the first time that the product was active in the quote, then one more each time',
  product_key     VARCHAR(255)  NULL COMMENT 'The product''s key, as the last list that had it says',
  product_name    VARCHAR(1000) NULL COMMENT 'The product''s name, as the last list that had it says',
  active_from     DATETIME(6)   NOT NULL COMMENT 'Time of the event that made the product active; UTC',
  active_to       DATETIME(6)   NOT NULL COMMENT 'Time of the event that ended it, itself not included; 9999-12-31 00:00:00 while it is active; UTC',
  opened_revision BIGINT        NOT NULL COMMENT 'Revision of the event that made the product active',
  closed_revision BIGINT        NULL COMMENT 'Revision of the event that ended it; NULL while it is active',
  PRIMARY KEY (quote_uid, product_id, interval_number),
  KEY activity_by_end (active_to, active_from) COMMENT 'Active at time t: active_from <= t AND active_to > t; recent times and now read few rows',
  KEY activity_by_product (product_id, active_from, active_to) COMMENT 'One product over time',
  CONSTRAINT activity_of_quote FOREIGN KEY (quote_uid) REFERENCES quotes (quote_uid)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'One row for each time in which a product was active in a quote; active at time t is active_from <= t AND active_to > t';

CREATE TABLE IF NOT EXISTS sink_offsets (
  topic            VARCHAR(249) NOT NULL COMMENT 'Kafka topic',
  partition_number INT          NOT NULL COMMENT 'Partition of the topic',
  topic_id         VARCHAR(22)  NOT NULL COMMENT 'Kafka''s id of the topic: a topic deleted and created again has another one',
  epoch            BIGINT       NOT NULL COMMENT 'Raised by each sink that takes the partition over: one with an older epoch cannot write',
  next_offset      BIGINT       NOT NULL COMMENT 'Every record before this offset is in the tables, in the same transaction as this number',
  updated_at       DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
                                COMMENT 'When this row last changed, by the server''s clock; UTC',
  PRIMARY KEY (topic, partition_number)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'How far the sink has come in each partition; read and written by the sink only';

-- Views run with the rights of who reads them, so that they outlive the user who made them.

-- What is active at this moment, quote by quote.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_products_now AS
SELECT quote_uid, product_id, product_key, product_name, active_from
FROM quote_product_activity
WHERE active_to = '9999-12-31 00:00:00';

-- How many quotes have each product active at this moment.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_products_now_by_product AS
SELECT product_id,
       MAX(product_key)  AS product_key,
       MAX(product_name) AS product_name,
       COUNT(*)          AS active_quotes,
       MIN(active_from)  AS active_longest_since
FROM quote_product_activity
WHERE active_to = '9999-12-31 00:00:00'
GROUP BY product_id;

-- The intervals as people expect them: no end, and no length yet, while a product is active.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW product_activity AS
SELECT quote_uid,
       product_id,
       interval_number,
       product_key,
       product_name,
       active_from,
       NULLIF(active_to, '9999-12-31 00:00:00') AS active_to,
       active_to = '9999-12-31 00:00:00'        AS is_active_now,
       CASE WHEN active_to < '9999-12-31 00:00:00'
            THEN TIMESTAMPDIFF(MICROSECOND, active_from, active_to) / 1000000
       END                                      AS active_seconds
FROM quote_product_activity;

-- Every moment at which a quote's number of active products changed, and the number from then on.
-- Filter by quote_uid: over all quotes it reads the whole table.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW quote_active_products_over_time AS
SELECT quote_uid,
       changed_at,
       CAST(SUM(SUM(change_by)) OVER (PARTITION BY quote_uid ORDER BY changed_at) AS SIGNED) AS active_products
FROM (
  SELECT quote_uid, active_from AS changed_at, 1 AS change_by
  FROM quote_product_activity
  UNION ALL
  SELECT quote_uid, active_to, -1
  FROM quote_product_activity
  WHERE active_to < '9999-12-31 00:00:00'
) changes
GROUP BY quote_uid, changed_at;

-- The same over all quotes together.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW active_products_over_time AS
SELECT changed_at,
       CAST(SUM(SUM(change_by)) OVER (ORDER BY changed_at) AS SIGNED) AS active_products
FROM (
  SELECT active_from AS changed_at, 1 AS change_by
  FROM quote_product_activity
  UNION ALL
  SELECT active_to, -1
  FROM quote_product_activity
  WHERE active_to < '9999-12-31 00:00:00'
) changes
GROUP BY changed_at;
