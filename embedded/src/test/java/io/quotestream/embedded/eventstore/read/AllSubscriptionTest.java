package io.quotestream.embedded.eventstore.read;

import static io.quotestream.embedded.eventstore.protocol.EventStoreVersion.V23_10;
import static io.quotestream.embedded.eventstore.protocol.EventStoreVersion.V24_10;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where subscriptions to {@code $all} begin, and what they do not show, by release. */
final class AllSubscriptionTest {

    @ParameterizedTest
    @EnumSource
    void neitherReadsNorSubscriptionsShowHiddenEvents(EventStoreVersion version) {
        FeedStory story = new FeedStory(version)
                .append("a", 1)
                .appendHidden(1)
                .append("$persistentsubscription-$all::g-parked", 1)
                .append("$epoch-information", 1)
                .append("$persistentsubscription-a::g-checkpoint", 1)
                .appendHidden(1);
        ReadFeed subscription = story.toAll();

        assertThat(story.drain(story.readAll(LogPosition.START, false))).containsExactly("e0", "e4");
        assertThat(story.drain(story.readAll(LogPosition.MAX, true))).containsExactly("e4", "e0");
        assertThat(story.drain(subscription)).containsExactly("confirmed", "e0", "e4", "caught up");
        story.appendHidden(2).append("a", 1);
        assertThat(story.drain(subscription)).containsExactly("e8");
    }

    @ParameterizedTest
    @EnumSource
    void beginsBehindTheEventOfWhichItHasThePosition(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("a", 4);

        assertThat(story.drain(story.toAllAfter(story.of(1)))).containsExactly("confirmed", "e2", "e3", "caught up");
        assertThat(story.drain(story.toAllAfter(story.of(3)))).containsExactly("confirmed", "caught up");
    }

    @Test
    void beginsWithTheEventWhenThePreparePositionIsSmaller() {
        FeedStory story = new FeedStory(V24_10).append("a", 4);

        assertThat(story.drain(story.toAllAfter(story.before(1))))
                .containsExactly("confirmed", "e1", "e2", "e3", "caught up");
        assertThat(story.drain(story.toAllAfter(story.before(3)))).containsExactly("confirmed", "e3", "caught up");
    }

    @Test
    void leavesThatEventOutBefore242() {
        FeedStory story = new FeedStory(V23_10).append("a", 4);

        assertThat(story.drain(story.toAllAfter(story.before(1))))
                .containsExactly("confirmed", "e2", "e3", "caught up");
    }

    @Test
    void beginsWithTheNextVisibleEventAfterAHiddenOne() {
        FeedStory story = new FeedStory(V24_10).append("a", 1).appendHidden(2).append("a", 2);

        assertThat(story.drain(story.toAllAfter(story.of(1)))).containsExactly("confirmed", "e3", "e4", "caught up");
    }

    @Test
    void leavesTheFirstVisibleEventAfterAHiddenOneOutBefore242() {
        FeedStory story = new FeedStory(V23_10).append("a", 1).appendHidden(2).append("a", 2);

        assertThat(story.drain(story.toAllAfter(story.of(1)))).containsExactly("confirmed", "e4", "caught up");
    }

    @ParameterizedTest
    @EnumSource
    void waitsAtAHiddenEventBehindWhichThereIsNothing(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("a", 1).appendHidden(1);
        ReadFeed subscription = story.toAllAfter(story.of(1));

        assertThat(story.drain(subscription)).containsExactly("confirmed", "caught up");
        story.append("a", 1);
        assertThat(story.drain(subscription)).containsExactly("e2");
    }

    @Test
    void refusesANumberThatIsNoRecordsStartOnceConfirmed() {
        FeedStory story = new FeedStory(V24_10).append("a", 4);

        assertThat(story.drain(story.toAllAfter(new LogPosition(story.of(1).commit() + 1, 0))))
                .containsExactly("confirmed", "INVALID_ARGUMENT: Trying to read from an invalid position.");
    }

    @Test
    void refusesItWithoutConfirmationBefore242() {
        FeedStory story = new FeedStory(V23_10).append("a", 4);

        assertThat(story.drain(story.toAllAfter(new LogPosition(story.of(1).commit() + 1, 0))))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN")
                .endsWith("InvalidPosition");
    }

    @ParameterizedTest
    @EnumSource
    void refusesToReadFromSuchANumber(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("a", 4);
        LogPosition within = new LogPosition(story.of(3).commit() + 1, 0);

        for (boolean backwards : new boolean[] {false, true}) {
            assertThat(catchThrowable(() -> story.readAll(within, backwards)))
                    .hasMessageStartingWith("UNKNOWN")
                    .hasMessageEndingWith("InvalidPosition");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesEndAndTheGreatestPositionForTheEnd(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("a", 2);
        List<ReadFeed> subscriptions = List.of(story.toAllFromEnd(), story.toAllAfter(LogPosition.MAX));

        assertThat(subscriptions)
                .allSatisfy(each -> assertThat(story.drain(each)).containsExactly("confirmed", "caught up"));
        story.append("a", 1);
        assertThat(subscriptions)
                .allSatisfy(each -> assertThat(story.drain(each)).containsExactly("e2"));
    }

    @ParameterizedTest
    @EnumSource
    void takesZeroForTheBeginning(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("a", 2);

        assertThat(story.drain(story.toAllAfter(LogPosition.START)))
                .containsExactly("confirmed", "e0", "e1", "caught up");
    }
}
