package io.quotestream.sink.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Makes the pool evict a connection that leads to a server which was turned read-only by a failover. The pool by itself
 * takes such a connection for a good one, and hands it out indefinitely.
 */
public final class EvictReadOnlyConnections implements SQLExceptionOverride {

    /** --read-only, read-only transaction, read-only mode. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);

    /** For the pool, which makes it by name. */
    public EvictReadOnlyConnections() {}

    @java.lang.Override // the interface has a type of this name
    public Override adjudicate(SQLException failure) {
        return READ_ONLY.contains(failure.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
