package io.quotestream.bridge.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.quotestream.runtime.config.Secret;
import java.util.Base64;

/**
 * Sends user and password with every call of a client. Client 5.4.5 itself leaves them out of two that it makes to connect,
 * gossip and the request for the server's features, which a server without anonymous access then refuses.
 */
record BasicAuthorization(String user, Secret password) implements ClientInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                byte[] login = (user + ':' + password.reveal()).getBytes(UTF_8);
                headers.put(AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(login));
                super.start(listener, headers);
            }
        };
    }
}
