#!/bin/sh
# Creates the pipeline's four topics, as k8s/base/topics.yaml has them but with one replica. A topic that is there stays.
set -eu
create() {
  name=$1 partitions=$2
  shift 2
  # shellcheck disable=SC2046 # Each is a word of its own.
  set -- $(for setting in "$@"; do echo --config "$setting"; done)
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka:9092 --create --if-not-exists \
    --topic "$name" --partitions "$partitions" --replication-factor 1 "$@"
}
for_ever="cleanup.policy=delete retention.ms=-1 retention.bytes=-1 segment.ms=315360000000 message.timestamp.after.max.ms=315360000000"
create quotes.events "$PARTITIONS" $for_ever max.message.bytes=2097152
create quotes.state "$PARTITIONS" cleanup.policy=compact max.message.bytes=4194304
create quotes.bridge-checkpoints 1 cleanup.policy=compact segment.bytes=16777216 max.message.bytes=2097152
create quotes.dead-letters "$PARTITIONS" $for_ever max.message.bytes=5242880
