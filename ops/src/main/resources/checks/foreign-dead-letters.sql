-- severity: warning
-- means: Everything on the topic of dead letters was sent by the pipeline.
SELECT topic_id, partition_number, record_offset
FROM dead_letters
WHERE reason = 'unknown'
