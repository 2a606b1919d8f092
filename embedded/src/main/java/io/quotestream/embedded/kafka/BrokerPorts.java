package io.quotestream.embedded.kafka;

import io.quotestream.embedded.process.FreePort;
import org.jspecify.annotations.Nullable;

/** The ports of 127.0.0.1 that one broker uses; {@code client} is 0 without a {@link ClientListener}. */
record BrokerPorts(int broker, int controller, int client) {

    /** Different ones; those that are not given are free. */
    static BrokerPorts pick(int broker, @Nullable ClientListener listener) {
        while (true) {
            int client = listener == null ? 0 : orFree(listener.port());
            BrokerPorts ports = new BrokerPorts(orFree(broker), FreePort.pick(), client);
            if (ports.broker != ports.controller && ports.client != ports.broker && ports.client != ports.controller) {
                return ports;
            }
        }
    }

    private static int orFree(int port) {
        return port == 0 ? FreePort.pick() : port;
    }
}
