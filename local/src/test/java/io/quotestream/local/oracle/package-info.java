/** Tests of the oracle, by cases computed by hand. */
@NullMarked
package io.quotestream.local.oracle;

import org.jspecify.annotations.NullMarked;
