/**
 * Guards that each event is folded once into stores that belong to it, across restarts: where the application resumes and
 * whether it may ({@link io.quotestream.streams.offsets.ResumeCheck}), whether the topics are still the same ones
 * ({@link io.quotestream.streams.offsets.TopicIds}), and whether the stores on disk belong to the changelog that Kafka has
 * ({@link io.quotestream.streams.offsets.StateDirectory}).
 */
@NullMarked
package io.quotestream.streams.offsets;

import org.jspecify.annotations.NullMarked;
