/**
 * The parts of a run: the servers and services as processes of their own, their ports, their folder and logs, and the
 * order in which they are closed. Depends on no other package of this module, so that the fault test starts the same
 * parts.
 */
@NullMarked
package io.quotestream.local.pipeline;

import org.jspecify.annotations.NullMarked;
