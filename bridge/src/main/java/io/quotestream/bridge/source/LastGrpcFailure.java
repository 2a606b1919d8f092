package io.quotestream.bridge.source;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why the last failed call of a client failed. Client 5.4.5 hides that while it connects: whether the port is closed
 * or a certificate is not trusted, it reports only that the connection is closed. Thread safe.
 */
final class LastGrpcFailure implements ClientInterceptor {

    private volatile @Nullable Status last;

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                if (!status.isOk()) {
                                    last = status;
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }

    /** Why the last call failed, in one line; empty when none did. Never what was sent. */
    Optional<String> why() {
        Status status = last;
        return status == null ? Optional.empty() : Optional.of(describe(status));
    }

    /** The innermost cause names what can be fixed; gRPC's own description is that of its pipeline. */
    private static String describe(Status status) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = cause == null ? status.getDescription() : cause.toString();
        String code = status.getCode().name();
        return why == null ? code : code + ": " + why.lines().findFirst().orElse("");
    }
}
