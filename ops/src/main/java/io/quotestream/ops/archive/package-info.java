/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.ops.archive;

import org.jspecify.annotations.NullMarked;
