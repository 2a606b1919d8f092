package io.quotestream.embedded.eventstore.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/**
 * Serves calls with the credentials of a user who has rights. Without credentials, and to a user without rights, access is
 * denied; a wrong password is not authenticated.
 */
public final class BasicCredentials implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final EventStoreFaults faults;
    private final Set<String> served = new TreeSet<>();
    private final Set<String> denied = new TreeSet<>();

    /** Serves everybody as long as no user is added. */
    public BasicCredentials(EventStoreFaults faults) {
        this.faults = faults;
    }

    public void add(String user, String password, boolean hasRights) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        (hasRights ? served : denied).add("Basic " + Base64.getEncoder().encodeToString(both));
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String given = headers.get(AUTHORIZATION);
        boolean isServed = (served.isEmpty() && denied.isEmpty()) || (given != null && served.contains(given));
        if (isServed && !faults.isAccessDenied()) {
            return next.startCall(call, headers);
        }
        boolean isKnown = isServed || given == null || denied.contains(given);
        return CallGate.refuse(call, isKnown ? RpcFailures.accessDenied() : RpcFailures.unauthenticated());
    }
}
