/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.chaos.watch;

import org.jspecify.annotations.NullMarked;
