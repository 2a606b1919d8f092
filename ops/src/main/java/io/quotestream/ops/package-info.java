/**
 * The operators' command line, {@code ops.jar}: what is done to a running or stopped pipeline by hand or by schedule. Each
 * command is a class in a package of its own, and {@link io.quotestream.ops.OpsCommand} lists them. Commands read the
 * variables of the services that they act on, write their result to standard output and everything else to standard error.
 */
@NullMarked
package io.quotestream.ops;

import org.jspecify.annotations.NullMarked;
