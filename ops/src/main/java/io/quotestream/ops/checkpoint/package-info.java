/**
 * {@code checkpoint}: shows and changes from where the bridge continues. Uses the bridge's own configuration, topic format and
 * transactional id, so that both agree on what is stored, and no bridge can write meanwhile.
 */
@NullMarked
package io.quotestream.ops.checkpoint;

import org.jspecify.annotations.NullMarked;
