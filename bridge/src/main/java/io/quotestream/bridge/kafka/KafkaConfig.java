package io.quotestream.bridge.kafka;

import java.time.Duration;

/**
 * How the bridge appears in Kafka.
 *
 * @param groupId the group whose members elect the active bridge
 * @param transactionalId the same for all bridges of one source, and for no others
 * @param sessionTimeout after which a dead active bridge is replaced
 * @param transactionTimeout after which the broker aborts a transaction without end
 * @param maxRecordBytes the largest record, as the topics must accept it
 * @param batchBytes bytes of one transaction
 */
public record KafkaConfig(
        String groupId,
        String transactionalId,
        Duration sessionTimeout,
        Duration transactionTimeout,
        int maxRecordBytes,
        long batchBytes) {}
