package io.quotestream.streams.runtime;

import io.quotestream.runtime.http.Health;
import org.apache.kafka.streams.KafkaStreams;

/** Tells what the Kafka Streams client is at: ready when every store of this instance answers, alive unless it is dead. */
final class ClientHealth {

    private final Health.Component component;

    ClientHealth(Health.Component component) {
        this.component = component;
    }

    /** @param toRestore changelog records that the stores still lack */
    void show(KafkaStreams.State state, long toRestore) {
        if (state == KafkaStreams.State.RUNNING) {
            component.up();
        } else if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.PENDING_ERROR) {
            component.dead("the client is " + state);
        } else {
            component.down(waitingFor(state, toRestore));
        }
    }

    static String waitingFor(KafkaStreams.State state, long toRestore) {
        return state == KafkaStreams.State.REBALANCING && toRestore > 0
                ? "restoring, " + toRestore + " records to go"
                : "the client is " + state;
    }
}
