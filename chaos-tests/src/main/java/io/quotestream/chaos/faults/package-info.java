/**
 * What goes wrong, and when: kinds of faults, the plan that a seed makes of them, and long outages of one server.
 * Each fault proves that it happened.
 */
@NullMarked
package io.quotestream.chaos.faults;

import org.jspecify.annotations.NullMarked;
