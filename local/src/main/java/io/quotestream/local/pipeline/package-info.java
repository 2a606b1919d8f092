/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.pipeline;

import org.jspecify.annotations.NullMarked;
