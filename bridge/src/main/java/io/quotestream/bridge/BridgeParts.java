package io.quotestream.bridge;

import io.quotestream.bridge.kafka.KafkaClients;
import io.quotestream.bridge.source.EventSource;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** What every session of one bridge shares. */
record BridgeParts(
        BridgeConfig config,
        EventSource source,
        KafkaClients kafka,
        RevisionGapDetector sequence,
        BridgeStatus status,
        BridgeMetrics metrics,
        Clock clock,
        CrashPoint.Listener steps,
        BooleanSupplier stopping) {}
