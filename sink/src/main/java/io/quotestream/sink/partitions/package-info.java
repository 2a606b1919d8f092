/**
 * Which partitions are this sink's to write, and up to where they are written. {@link io.quotestream.sink.partitions.Partitions}
 * follows the group's assignment, {@link io.quotestream.sink.partitions.PartitionClaimer} claims what was assigned, and
 * {@link io.quotestream.sink.partitions.OffsetStore} stores claims and offsets and fences writers that lost their partitions.
 */
@NullMarked
package io.quotestream.sink.partitions;

import org.jspecify.annotations.NullMarked;
