/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.feed;

import org.jspecify.annotations.NullMarked;
