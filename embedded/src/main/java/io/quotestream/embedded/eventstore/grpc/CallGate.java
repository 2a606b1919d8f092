package io.quotestream.embedded.eventstore.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;

/** What every call meets first: a server that is not ready refuses it. Notes whether the client insists on a leader. */
public final class CallGate implements ServerInterceptor {

    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("requires-leader", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Boolean> REQUIRES_LEADER = Context.key("requires-leader");

    private final EventStoreFaults faults;

    public CallGate(EventStoreFaults faults) {
        this.faults = faults;
    }

    /** Whether the current call is for a leader only. */
    static boolean requiresLeader() {
        return Boolean.TRUE.equals(REQUIRES_LEADER.get());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (faults.isNotReady()) {
            return refuse(call, RpcFailures.unavailable("Server Is Not Ready"));
        }
        Context context = Context.current().withValue(REQUIRES_LEADER, "true".equalsIgnoreCase(headers.get(HEADER)));
        return Contexts.interceptCall(context, call, headers, next);
    }

    static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, StatusRuntimeException why) {
        Metadata trailers = why.getTrailers();
        call.close(why.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
