/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.ops.deadletters;

import org.jspecify.annotations.NullMarked;
