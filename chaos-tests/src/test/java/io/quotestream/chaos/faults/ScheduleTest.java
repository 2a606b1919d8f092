package io.quotestream.chaos.faults;

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
        assertThat(plan(new Schedule(7, ALL, 2, 1), 100)).isEqualTo(plan(new Schedule(7, ALL, 2, 1), 100));
        assertThat(plan(new Schedule(8, ALL, 2, 1), 100)).isNotEqualTo(plan(new Schedule(7, ALL, 2, 1), 100));
    }

    @Test
    void everyDeckHasEveryKindAndTheKillsOfServicesAsOftenAsWished() {
        int deck = ALL.size() + 3 * 4;
        Schedule schedule = new Schedule(3, ALL, 5, 1);

        for (int i = 0; i < 3; i++) {
            List<FaultKind> kinds = kinds(schedule, deck);

            assertThat(kinds).containsAll(ALL);
            assertThat(kinds).filteredOn(FaultKind.KILL_STREAMS_APP::equals).hasSize(5);
            assertThat(kinds).filteredOn(FaultKind.KILL_MYSQL::equals).hasSize(1);
        }
    }

    @Test
    void otherFaultsAreInEachTenthDeckWhenKillsAreTheGoal() {
        Schedule schedule = new Schedule(4, ALL, 5, 10);
        int whole = ALL.size() + 3 * 4;

        assertThat(kinds(schedule, whole)).containsAll(ALL);
        assertThat(kinds(schedule, 9 * 17)).hasSameElementsAs(FaultKind.KILLS);
        assertThat(kinds(schedule, whole)).containsAll(ALL);
    }

    private static List<FaultKind> kinds(Schedule schedule, int length) {
        return plan(schedule, length).stream().map(Schedule.Planned::kind).toList();
    }

    @Test
    void onlyTheWishedKindsCome() {
        Set<FaultKind> kinds = EnumSet.of(FaultKind.STOP_ALL, FaultKind.KILL_SINK);

        assertThat(plan(new Schedule(1, kinds, 2, 1), 50))
                .extracting(Schedule.Planned::kind)
                .hasSameElementsAs(kinds);
    }

    private static List<Schedule.Planned> plan(Schedule schedule, int length) {
        return Stream.generate(schedule::next).limit(length).toList();
    }
}
