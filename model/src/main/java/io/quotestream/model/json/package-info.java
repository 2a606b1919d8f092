/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.model.json;

import org.jspecify.annotations.NullMarked;
