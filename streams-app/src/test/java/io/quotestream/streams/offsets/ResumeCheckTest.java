package io.quotestream.streams.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.streams.offsets.ResumeCheck.PartitionOffsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResumeCheckTest {

    private static final TopicIds IDS = new TopicIds("events-1", "changelog-1");
    private static final TopicIds FIRST_START = new TopicIds("events-1", null);

    @Test
    void theFirstStartBeginsAtTheFirstEventsThatAreThere() {
        ResumeCheck point =
                point(FIRST_START, null, new PartitionOffsets(0, 900, null), new PartitionOffsets(70, 80, null));

        assertThat(point.problems()).isEmpty();
        assertThat(point.firstOffsets()).isEqualTo(Map.of(0, 0L, 1, 70L));
    }

    @Test
    void aLaterStartResumesAtItsOffsets() {
        ResumeCheck point = point(
                IDS,
                IDS,
                new PartitionOffsets(0, 900, 100L),
                new PartitionOffsets(70, 80, 70L),
                new PartitionOffsets(0, 5, 5L));

        assertThat(point.problems()).isEmpty();
        assertThat(point.firstOffsets()).isEmpty();
    }

    @Test
    void expiredOffsetsLoseNothingWhileEveryEventIsThere() {
        ResumeCheck point = point(IDS, null, new PartitionOffsets(0, 900, null));

        assertThat(point.problems()).isEmpty();
        assertThat(point.firstOffsets()).isEqualTo(Map.of(0, 0L));
    }

    @Test
    void failsWhenEventsWereDeletedBeforeTheyWereFolded() {
        ResumeCheck point = point(IDS, IDS, new PartitionOffsets(0, 900, 900L), new PartitionOffsets(120, 900, 100L));

        assertThat(point.problems())
                .containsExactly("quotes.events/1: the events from 100 to 119 were deleted before they were folded");
    }

    @Test
    void failsWhenEventsWereDeletedAndNoOffsetIsKnown() {
        ResumeCheck point = point(IDS, IDS, new PartitionOffsets(120, 900, null));

        assertThat(point.problems()).singleElement().asString().contains("the events before 120 were deleted");
    }

    @Test
    void failsWhenTheTopicEndsBeforeTheOffset() {
        ResumeCheck point = point(IDS, IDS, new PartitionOffsets(0, 40, 41L));

        assertThat(point.problems()).singleElement().asString().contains("folded up to 41, but the topic ends at 40");
    }

    @Test
    void failsWhenInputTopicWasRecreated() {
        ResumeCheck point = point(new TopicIds("events-2", "changelog-1"), IDS, new PartitionOffsets(0, 40, null));

        assertThat(point.problems())
                .singleElement()
                .asString()
                .contains("deleted and created again", "events-1", "events-2");
    }

    @Test
    void failsWithoutTheChangelogThatHoldsTheStates() {
        assertThat(point(FIRST_START, null, new PartitionOffsets(0, 40, 7L)).problems())
                .singleElement()
                .asString()
                .contains("which holds the states, is gone");
        assertThat(point(new TopicIds("events-1", "changelog-2"), IDS, new PartitionOffsets(0, 40, 7L))
                        .problems())
                .singleElement()
                .asString()
                .contains("was deleted and created again");
    }

    @Test
    void aStartThatOnlyCommittedFirstOffsetsIsAFirstStart() {
        assertThat(point(FIRST_START, null, new PartitionOffsets(0, 40, 0L)).problems())
                .isEmpty();
    }

    @Test
    void topicIdsRoundTripThroughText() {
        assertThat(TopicIds.parse(IDS.text())).isEqualTo(IDS);
        assertThat(TopicIds.parse("something else's")).isNotEqualTo(IDS);
        assertThat(TopicIds.parse("")).isNull();
    }

    private static ResumeCheck point(TopicIds now, @Nullable TopicIds remembered, PartitionOffsets... all) {
        Map<Integer, PartitionOffsets> partitions = new HashMap<>();
        for (PartitionOffsets offsets : all) {
            partitions.put(partitions.size(), offsets);
        }
        return new ResumeCheck("quotes.events", "changelog", partitions, now, remembered);
    }
}
