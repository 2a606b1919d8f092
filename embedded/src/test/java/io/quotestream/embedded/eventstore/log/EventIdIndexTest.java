package io.quotestream.embedded.eventstore.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EventIdIndexTest {

    private static final byte[] NOTHING = {};

    private final List<LogRecord> log = new ArrayList<>();
    private final EventIdIndex index = new EventIdIndex(log::get);
    private final StreamLog stream = new StreamLog("s");
    private final StreamLog other = new StreamLog("t");

    @Test
    void findsEveryEventAfterGrowing() {
        for (int i = 0; i < 10_000; i++) {
            add(new UUID(0, i), stream);
        }

        for (int i = 0; i < 10_000; i++) {
            assertThat(index.find(new UUID(0, i), stream)).isEqualTo(i);
        }
        assertThat(index.find(new UUID(0, 10_000), stream)).isEqualTo(-1);
    }

    @Test
    void distinguishesTheSameIdInTwoStreams() {
        UUID id = UUID.randomUUID();
        add(id, stream);
        add(id, other);

        assertThat(index.find(id, stream)).isZero();
        assertThat(index.find(id, other)).isEqualTo(1);
    }

    @Test
    void findsTheLastOfEqualIds() {
        UUID id = UUID.randomUUID();
        add(id, stream);
        add(id, stream);

        assertThat(index.find(id, stream)).isEqualTo(1);
    }

    @Test
    void findsNothingOnceCleared() {
        UUID id = UUID.randomUUID();
        add(id, stream);

        index.clear();

        assertThat(index.find(id, stream)).isEqualTo(-1);
    }

    private void add(UUID id, StreamLog to) {
        log.add(new LogRecord(to, new EventType("t"), 0, 0, 0, id, true, NOTHING, NOTHING));
        index.add(log.size() - 1);
    }
}
