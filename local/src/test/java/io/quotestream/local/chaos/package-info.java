/** Tests of the whole-system fault test: that it sees what it must see, and one short run of it. */
@NullMarked
package io.quotestream.local.chaos;

import org.jspecify.annotations.NullMarked;
