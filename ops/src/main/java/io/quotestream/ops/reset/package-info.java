/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.ops.reset;

import org.jspecify.annotations.NullMarked;
