package io.quotestream.bridge.source;

import io.quotestream.model.SourcePosition;
import java.time.Instant;
import java.util.Optional;

/** What the watchdog reports, without a server. */
public final class SourceChecks {

    private SourceChecks() {}

    public static void nothingWaits(SourceMetrics metrics, long head) {
        metrics.checked(SourcePosition.ofRevision(head), new SourceClient.Search(Optional.empty(), true));
    }

    public static void waits(SourceMetrics metrics, long head, long first, Instant created) {
        metrics.checked(
                SourcePosition.ofRevision(head),
                new SourceClient.Search(
                        Optional.of(new SourceClient.Head(SourcePosition.ofRevision(first), created)), true));
    }

    public static void unreachable(SourceMetrics metrics) {
        metrics.unreachable();
    }
}
