-- Whose tables these are: the topic of which they hold the states. A sink of another topic, of another Kafka cluster, or of a
-- topic with another number of partitions is refused, since its states would overwrite these. Written by the first sink.

CREATE TABLE IF NOT EXISTS sink_topic (
  id              TINYINT      NOT NULL COMMENT 'Always 1: there is one row',
  cluster_id      VARCHAR(100) NOT NULL COMMENT 'Id of the Kafka cluster',
  topic           VARCHAR(249) NOT NULL COMMENT 'Kafka topic',
  topic_id        VARCHAR(22)  NOT NULL COMMENT 'Kafka''s id of the topic: a topic deleted and created again has another one',
  partition_count INT          NOT NULL COMMENT 'Partitions of the topic: with another number a quote would be in another partition',
  last_epoch      BIGINT       NOT NULL COMMENT 'The greatest epoch that a claim of partitions was given; no epoch is given twice, even if rows of sink_offsets are deleted',
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'The topic of which the tables hold the states; read and written by the sink only';
