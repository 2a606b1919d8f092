/**
 * Child processes, as launchers, benchmarks and tests need them: command lines of Java, one class for a running child with
 * its log file, folders and ports, and the shell that clears up when the parent was killed.
 */
@NullMarked
package io.quotestream.embedded.process;

import org.jspecify.annotations.NullMarked;
