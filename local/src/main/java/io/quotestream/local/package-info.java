/**
 * The whole pipeline on one machine, by one command: starts the embedded servers and the three services as processes of
 * their own, simulates customers (or plays a file of events), shows how far each part has come, and at the end reports
 * from MySQL and compares every row with the independent oracle.
 */
@NullMarked
package io.quotestream.local;

import org.jspecify.annotations.NullMarked;
