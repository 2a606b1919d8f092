package io.quotestream.bridge;

import java.time.Clock;
import java.util.function.BooleanSupplier;

/** What every session of one bridge shares. */
record BridgeParts(
        BridgeConfig config,
        Source source,
        KafkaClients kafka,
        Sequence sequence,
        BridgeStatus status,
        BridgeMetrics metrics,
        Clock clock,
        BridgeStep.Listener steps,
        BooleanSupplier stopping) {}
