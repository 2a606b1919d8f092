/**
 * What all commands share: how one of them fails. A command is a {@link java.util.concurrent.Callable} that returns its
 * exit code; SIGTERM interrupts its thread, and it ends by {@link java.lang.InterruptedException}.
 */
@NullMarked
package io.quotestream.ops.command;

import org.jspecify.annotations.NullMarked;
