package io.quotestream.embedded.eventstore.read;

import static io.quotestream.embedded.eventstore.protocol.EventStoreVersion.V23_10;
import static io.quotestream.embedded.eventstore.protocol.EventStoreVersion.V24_10;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checkpoint messages of a filtered subscription, by release. */
final class FilterCheckpointsTest {

    @Test
    void catchingUpSendsWhereEachPageBeganAndNothingAboutTheLast() {
        FeedStory story = new FeedStory(V24_10).append("other", 100);

        assertThat(story.drain(story.toQuotes(1)))
                .containsExactly("confirmed", "[start]", "[<e32]", "[<e64]", "caught up");
    }

    @Test
    void catchingUpCountsWindowsOfSeveralPages() {
        FeedStory story = new FeedStory(V24_10).append("other", 200);

        assertThat(story.drain(story.toQuotes(2)))
                .containsExactly("confirmed", "[<e32]", "[<e96]", "[<e160]", "caught up");
    }

    @Test
    void catchingUpSendsAWantedEventsPositionWhenThePageHasOne() {
        FeedStory story =
                new FeedStory(V24_10).append("other", 40).append("quote-1", 1).append("other", 29);

        assertThat(story.drain(story.toQuotes(1))).containsExactly("confirmed", "[start]", "e40", "[e40]", "caught up");
    }

    @Test
    void theEndOfTheCatchUpIsTheLastEventSentAndNotTheEndOfTheLog() {
        FeedStory story = new FeedStory(V24_10).append("quote-1", 2).append("other", 10);

        assertThat(story.drain(story.toQuotes(1))).containsExactly("confirmed", "e0", "e1", "[e1]", "caught up");
    }

    @Test
    void before242TheEndOfTheCatchUpHasNone() {
        FeedStory story =
                new FeedStory(V23_10).append("other", 40).append("quote-1", 1).append("other", 29);

        assertThat(story.drain(story.toQuotes(1))).containsExactly("confirmed", "[start]", "e40", "[e40]", "caught up");
        assertThat(story.drain(story.toQuotes(3))).containsExactly("confirmed", "e40", "caught up");
    }

    @Test
    void nothingWantedIsTheGreatestPositionAfterWhichThereIsNoOther() {
        FeedStory story = new FeedStory(V24_10).append("other", 10);
        ReadFeed subscription = story.toQuotes(1);

        assertThat(story.drain(subscription)).containsExactly("confirmed", "[max]", "caught up");
        story.append("other", 40).append("quote-1", 1).append("other", 40);
        assertThat(story.drain(subscription)).containsExactly("e50");
    }

    @Test
    void nothingWantedIsNoCheckpointBefore242AndLaterOnesCome() {
        FeedStory story = new FeedStory(V23_10).append("other", 10);
        ReadFeed subscription = story.toQuotes(1);

        assertThat(story.drain(subscription)).containsExactly("confirmed", "caught up");
        story.append("other", 30);
        // Counting goes on from the catch-up.
        assertThat(story.drain(subscription)).containsExactly("[e31]");
    }

    @ParameterizedTest
    @EnumSource
    void liveEachWindowSendsThePositionOfItsLastEvent(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("quote-1", 32);
        ReadFeed subscription = story.toQuotesAfter(story.of(31), 1);
        story.drain(subscription);

        story.append("other", 31);
        assertThat(story.drain(subscription)).isEmpty();
        story.append("quote-1", 1);
        assertThat(story.drain(subscription)).containsExactly("e63", "[e63]");
        // A burst makes no further one.
        story.append("other", 100);
        assertThat(story.drain(subscription)).containsExactly("[e95]", "[e127]", "[e159]");
    }

    @ParameterizedTest
    @EnumSource
    void liveCheckpointsStandAtHiddenEventsToo(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("quote-1", 1);
        ReadFeed subscription = story.toQuotesAfter(story.of(0), 1);
        story.drain(subscription);

        story.append("other", 31).appendHidden(1);

        assertThat(story.drain(subscription)).containsExactly("[e32]");
    }

    @ParameterizedTest
    @EnumSource
    void hiddenEventsCountWhileCatchingUp(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).appendHidden(33).append("other", 32);

        assertThat(story.drain(story.toQuotes(1))).containsExactly("confirmed", "[start]", "[<e32]", "caught up");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAFilterThereIsNone(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("a", 100);

        assertThat(story.drain(story.toAll())).noneMatch(word -> word.startsWith("["));
    }

    @Test
    void aNewSubscriptionFromAnyCheckpointLosesNothing() {
        FeedStory story = new FeedStory(V24_10).append("other", 100).append("quote-1", 1);

        assertThat(story.drain(story.toQuotesAfter(story.before(32), 1))).contains("e100");
        assertThat(story.drain(story.toQuotesAfter(story.before(96), 1))).contains("e100");
    }
}
