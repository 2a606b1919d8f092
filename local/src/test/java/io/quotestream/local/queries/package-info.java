/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.queries;

import org.jspecify.annotations.NullMarked;
