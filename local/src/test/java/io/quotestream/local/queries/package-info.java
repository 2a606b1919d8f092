/** Tests of the ready-made queries for analysts, on the tables that migrations make and a known data set fills. */
@NullMarked
package io.quotestream.local.queries;

import org.jspecify.annotations.NullMarked;
