package io.quotestream.embedded.eventstore.read;

import static io.quotestream.embedded.eventstore.protocol.EventStoreVersion.V23_10;
import static io.quotestream.embedded.eventstore.protocol.EventStoreVersion.V24_10;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.eventstore.log.ExpectedRevision;
import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Missing, limited and deleted streams, and bursts, as a subscriber sees them, by release. */
final class StreamSubscriptionTest {

    private static final String TOO_SLOW = "ABORTED: Operation timed out: Consumer too slow to handle event while live."
            + " Client resubscription required.";
    private static final String DELETED = "FAILED_PRECONDITION: Event stream 's' is deleted.";

    @Test
    void aMissingStreamIsCaughtUpAtOnce() {
        FeedStory story = new FeedStory(V24_10);
        ReadFeed subscription = story.toStream("s");

        assertThat(story.drain(subscription)).containsExactly("confirmed", "caught up");
        story.append("s", 1);
        assertThat(story.drain(subscription)).containsExactly("e0");
    }

    @Test
    void aMissingStreamIsSilentUntilItExistsBefore242() {
        FeedStory story = new FeedStory(V23_10);
        ReadFeed subscription = story.toStream("s");

        assertThat(story.drain(subscription)).containsExactly("confirmed");
        story.append("s", 1);
        assertThat(story.drain(subscription)).containsExactly("e0", "caught up");
    }

    @Test
    void aBurstFallsBehindAndCatchesUp() {
        FeedStory story = new FeedStory(V24_10).append("s", 1);
        List<ReadFeed> subscriptions = List.of(story.toStream("s"), story.toAll());
        subscriptions.forEach(story::drain);

        story.append("s", 200);

        assertThat(subscriptions).allSatisfy(each -> {
            List<String> burst = story.drain(each);
            assertThat(burst.subList(0, 200)).isEqualTo(types(1, 201));
            assertThat(burst.subList(200, burst.size())).containsExactly("caught up");
        });
    }

    @Test
    void aBurstEndsTheSubscriptionBefore242() {
        FeedStory story = new FeedStory(V23_10).append("s", 1);
        List<ReadFeed> subscriptions = List.of(story.toStream("s"), story.toAll());
        subscriptions.forEach(story::drain);

        story.append("s", 200);

        assertThat(subscriptions).allSatisfy(each -> {
            List<String> burst = story.drain(each);
            assertThat(burst.subList(0, burst.size() - 1)).isEqualTo(types(1, burst.size()));
            assertThat(burst).hasSizeLessThan(200).endsWith(TOO_SLOW);
        });
    }

    @ParameterizedTest
    @EnumSource
    void singleAppendsAndBurstsOfOthersNeverDo(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("quote-1", 1);
        ReadFeed stream = story.toStream("quote-1");
        ReadFeed filtered = story.toQuotes(1_000);
        story.drain(stream);
        story.drain(filtered);

        for (int i = 0; i < 100; i++) {
            story.append("quote-1", 1);
            assertThat(story.drain(stream)).hasSize(1);
            assertThat(story.drain(filtered)).hasSize(1);
        }
        story.append("other", 500);

        assertThat(story.drain(stream)).isEmpty();
        assertThat(story.drain(filtered)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void limitsCutWhatIsCaughtUpWithAndNeverWhatIsLive(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("s", 5);
        metadata(story, "{\"$maxCount\":2}");
        ReadFeed subscription = story.toStream("s");

        assertThat(story.drain(subscription)).containsExactly("confirmed", "e3", "e4", "caught up");
        story.append("s", 10);
        assertThat(story.drain(subscription)).isEqualTo(types(5, 15));
        assertThat(story.drain(story.toStream("s"))).containsExactly("confirmed", "e13", "e14", "caught up");
    }

    @ParameterizedTest
    @EnumSource
    void ageCutsWhatIsCaughtUpWithAndNeverWhatIsLive(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("s", 1);
        metadata(story, "{\"$maxAge\":1000}");
        ReadFeed subscription = story.toStream("s");
        story.drain(subscription);

        NewEvent old = new NewEvent(UUID.randomUUID(), "old", new byte[0], new byte[0], NewEvent.BINARY, Instant.EPOCH);
        story.log.append("s", ExpectedRevision.ANY, List.of(old));

        assertThat(story.drain(subscription)).containsExactly("old");
        assertThat(story.drain(story.toStream("s"))).containsExactly("confirmed", "e0", "caught up");
    }

    @ParameterizedTest
    @EnumSource
    void allTruncatedIsCaughtUp(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("s", 5);
        story.log.truncateBefore("s", 5);

        assertThat(story.drain(story.toStreamAfter("s", 1))).containsExactly("confirmed", "caught up");
    }

    @ParameterizedTest
    @EnumSource
    void aTombstoneComesAsAnEventAfterThoseThatWait(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("s", 1);
        ReadFeed subscription = story.toStream("s");
        story.drain(subscription);

        story.append("s", 2);
        story.log.tombstone("s", ExpectedRevision.ANY);

        assertThat(story.drain(subscription)).containsExactly("e1", "e2", "$streamDeleted", DELETED);
        assertThat(story.drain(story.readAll(LogPosition.START, false)))
                .containsExactly("e0", "e1", "e2", "$streamDeleted");
    }

    @ParameterizedTest
    @EnumSource
    void aTombstonedStreamIsRefusedWithoutConfirmation(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("s", 1);
        story.log.tombstone("s", ExpectedRevision.ANY);

        assertThat(story.drain(story.toStream("s"))).containsExactly(DELETED);
        assertThat(story.drain(story.toStreamAfter("s", 0))).containsExactly(DELETED);
    }

    @Test
    void aTombstonedStreamFromItsEndIsConfirmedBefore242Only() {
        FeedStory then = new FeedStory(V23_10).append("s", 1);
        FeedStory now = new FeedStory(V24_10).append("s", 1);
        then.log.tombstone("s", ExpectedRevision.ANY);
        now.log.tombstone("s", ExpectedRevision.ANY);

        assertThat(then.drain(then.toStreamFromEnd("s"))).containsExactly("confirmed", "caught up");
        assertThat(now.drain(now.toStreamFromEnd("s"))).containsExactly(DELETED);
    }

    @ParameterizedTest
    @EnumSource
    void aSoftDeleteIsSilentAndTheNextAppendContinues(EventStoreVersion version) {
        FeedStory story = new FeedStory(version).append("s", 3);
        ReadFeed subscription = story.toStream("s");
        story.drain(subscription);

        story.log.delete("s", ExpectedRevision.ANY);
        assertThat(story.drain(subscription)).isEmpty();
        story.append("s", 1);

        assertThat(story.drain(subscription)).containsExactly("e3");
        assertThat(story.log.stream("s").lastRevision()).isEqualTo(3);
        assertThat(story.drain(story.toStream("s"))).containsExactly("confirmed", "e3", "caught up");
    }

    private static void metadata(FeedStory story, String json) {
        story.log.append("$$s", ExpectedRevision.ANY, List.of(NewEvent.json("$metadata", json)));
    }

    private static List<String> types(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
    }
}
