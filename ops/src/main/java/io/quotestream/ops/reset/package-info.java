/**
 * Making the streams-app start again: {@code reset} from the first event, {@code clean} from its changelog. Uses the
 * streams-app's own configuration and state directory, so that both agree on the names of groups, topics and files.
 */
@NullMarked
package io.quotestream.ops.reset;

import org.jspecify.annotations.NullMarked;
