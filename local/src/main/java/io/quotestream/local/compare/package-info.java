/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.compare;

import org.jspecify.annotations.NullMarked;
