package io.quotestream.embedded.kafka;

import io.quotestream.embedded.proxy.TcpProxy;

/**
 * A second listener of {@link EmbeddedKafka}, called {@code CLIENT}: the broker redirects clients that connect there to
 * another port, so that every connection of theirs passes a {@link TcpProxy}, or needs TLS or a password. Settings of its
 * security begin with {@code listener.name.client.}.
 *
 * @param protocol {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
 * @param port of 127.0.0.1; 0 for any free one
 * @param advertisedPort the port of 127.0.0.1 that the broker advertises to clients; 0 for the listener's own
 */
public record ClientListener(String protocol, int port, int advertisedPort) {

    /** On any free port, for clients that reach it through the proxy at this port. */
    public static ClientListener behind(TcpProxy proxy) {
        return new ClientListener("PLAINTEXT", 0, proxy.port());
    }
}
