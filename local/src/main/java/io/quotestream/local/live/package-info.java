/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.live;

import org.jspecify.annotations.NullMarked;
