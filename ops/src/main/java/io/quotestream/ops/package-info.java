/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.ops;

import org.jspecify.annotations.NullMarked;
