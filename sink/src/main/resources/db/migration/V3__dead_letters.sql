-- What the pipeline gave up on, so that a report can say what is missing and why. Nothing of an event's payload is here, nor
-- the letters' messages: those are in the topic quotes.dead-letters alone.

CREATE TABLE IF NOT EXISTS dead_letters (
  topic_id         VARCHAR(22)   NOT NULL COMMENT 'Kafka''s id of the topic of dead letters: a topic deleted and created again has another one',
  partition_number INT           NOT NULL COMMENT 'Partition of that topic',
  record_offset    BIGINT        NOT NULL COMMENT 'The letter''s offset in the partition; dead-letters show PARTITION/OFFSET shows it',
  reason           VARCHAR(100)  NOT NULL COMMENT 'Why, as a word such as wrong-shape; unknown when the record is none of the pipeline''s letters',
  service          VARCHAR(100)  NULL COMMENT 'Who gave up on it: bridge, streams-app or sink',
  exception_class  VARCHAR(255)  NULL COMMENT 'Class of the failure',
  occurred_at      DATETIME(6)   NOT NULL COMMENT 'When the service gave up on it; UTC',
  source           VARCHAR(1100) NULL COMMENT 'Where it came from: topic/partition/offset, or stream@revision if it never reached Kafka',
  quote_uid        VARCHAR(100)  NULL COMMENT 'The quote, where it is known; it need not be in quotes',
  event_id         VARCHAR(36)   NULL COMMENT 'UUID of the event; NULL for a quote''s state, which stands for many',
  event_type       VARCHAR(255)  NULL COMMENT 'Type of the event',
  event_stream     VARCHAR(1000) NULL COMMENT 'EventStoreDB stream that holds the event',
  event_revision   BIGINT        NULL COMMENT 'The event''s place in its stream, from 0',
  replayed_from    VARCHAR(300)  NULL COMMENT 'The earlier letter, topic/partition/offset, whose replay ended here again',
  written_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
                                 COMMENT 'When the sink last changed this row, by the server''s clock; UTC',
  PRIMARY KEY (topic_id, partition_number, record_offset) COMMENT 'Each letter once, however often it is read; its end says where to read on',
  KEY dead_letters_by_quote (quote_uid) COMMENT 'What a quote lacks; and its erasure',
  KEY dead_letters_by_time (occurred_at, reason) COMMENT 'Letters of a period'
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'One row a dead letter: what is missing from the other tables, or once was, and why';
