/**
 * The environment as typed configuration: every variable is read once, and all problems are reported together, each with what is
 * expected and an example.
 */
@NullMarked
package io.quotestream.runtime.config;

import org.jspecify.annotations.NullMarked;
