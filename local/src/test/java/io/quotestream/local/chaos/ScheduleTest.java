package io.quotestream.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);

    @Test
    void sameSeedPlansTheSameFaults() {
        assertThat(plan(new Schedule(7, ALL, 2), 100)).isEqualTo(plan(new Schedule(7, ALL, 2), 100));
        assertThat(plan(new Schedule(8, ALL, 2), 100)).isNotEqualTo(plan(new Schedule(7, ALL, 2), 100));
    }

    @Test
    void everyDeckHasEveryKindAndTheKillsOfServicesAsOftenAsWished() {
        int deck = ALL.size() + 3 * 4;
        Schedule schedule = new Schedule(3, ALL, 5);

        for (int i = 0; i < 3; i++) {
            List<FaultKind> kinds =
                    plan(schedule, deck).stream().map(Schedule.Planned::kind).toList();

            assertThat(kinds).containsAll(ALL);
            assertThat(kinds).filteredOn(FaultKind.KILL_STREAMS_APP::equals).hasSize(5);
            assertThat(kinds).filteredOn(FaultKind.KILL_MYSQL::equals).hasSize(1);
        }
    }

    @Test
    void onlyTheWishedKindsCome() {
        Set<FaultKind> wished = EnumSet.of(FaultKind.STOP_ALL, FaultKind.KILL_SINK);

        assertThat(plan(new Schedule(1, wished, 2), 50))
                .extracting(Schedule.Planned::kind)
                .hasSameElementsAs(wished);
    }

    private static List<Schedule.Planned> plan(Schedule schedule, int length) {
        return Stream.generate(schedule::next).limit(length).toList();
    }
}
