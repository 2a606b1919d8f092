package io.quotestream.embedded.eventstore;

import io.quotestream.embedded.eventstore.grpc.GrpcEndpoint;
import io.quotestream.embedded.eventstore.log.Linking;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an {@link EmbeddedEventStore} starts; not thread safe. */
public final class EventStoreOptions {

    private static final int MAXIMUM_APPEND_BYTES = 1024 * 1024;

    int port;
    EventStoreVersion version = EventStoreVersion.V24_10;
    Linking linking = Linking.NONE;
    int maximumAppendBytes = MAXIMUM_APPEND_BYTES;
    Clock clock = Clock.systemUTC();
    final List<User> users = new ArrayList<>();
    GrpcEndpoint.@Nullable KeyFiles keyFiles;

    EventStoreOptions() {}

    record User(String name, String password, boolean hasRights) {}

    /** The port on 127.0.0.1; 0, the default, is any free one. */
    public EventStoreOptions port(int newPort) {
        port = newPort;
        return this;
    }

    /** The release that it behaves as; 24.10 by default. */
    public EventStoreOptions version(EventStoreVersion newVersion) {
        version = newVersion;
        return this;
    }

    /** Each event is also linked to from the stream {@code $ce-<category>}, category being its stream's name up to the first dash. */
    public EventStoreOptions linkCategories() {
        linking = Linking.AT_ONCE;
        return this;
    }

    /** As {@link #linkCategories}, but some time behind the append and in batches, as the real server does it. */
    public EventStoreOptions linkCategoriesLate() {
        linking = Linking.LATE;
        return this;
    }

    /** The greatest size of one append by a client, in bytes of data, metadata and type names; 1 MiB by default. */
    public EventStoreOptions maximumAppendBytes(int bytes) {
        maximumAppendBytes = bytes;
        return this;
    }

    /** Gives the created time of events that have none. */
    public EventStoreOptions clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** Only calls with this user and password are served; by default every call is served. */
    public EventStoreOptions credentials(String user, String password) {
        users.add(new User(user, password, true));
        return this;
    }

    /** A further user, who may log in and read nothing. */
    public EventStoreOptions userWithoutRights(String user, String password) {
        users.add(new User(user, password, false));
        return this;
    }

    /** TLS with this certificate chain and private key, both PEM files; by default plaintext. */
    public EventStoreOptions tls(Path certificateChain, Path privateKey) {
        keyFiles = new GrpcEndpoint.KeyFiles(certificateChain, privateKey);
        return this;
    }

    /** Starts the server. */
    public EmbeddedEventStore start() {
        return new EmbeddedEventStore(this);
    }
}
