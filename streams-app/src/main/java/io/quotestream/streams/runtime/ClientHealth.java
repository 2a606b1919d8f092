package io.quotestream.streams.runtime;

import io.quotestream.runtime.http.Health;
import org.apache.kafka.streams.KafkaStreams;

/** Reports the state of the Kafka Streams client as health: ready when it runs, alive unless it has failed. */
final class ClientHealth {

    private final Health.Component component;

    ClientHealth(Health.Component component) {
        this.component = component;
    }

    /** @param toRestore changelog records that are still to be restored */
    void report(KafkaStreams.State state, long toRestore) {
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
