/**
 * {@code dead-letters}: lists and shows the records that a service could not use, and replays them after a fix. Uses the
 * streams-app's reading of events and states, so that a replay is judged by the same rules by which it will be folded.
 */
@NullMarked
package io.quotestream.ops.deadletters;

import org.jspecify.annotations.NullMarked;
