/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.process;

import org.jspecify.annotations.NullMarked;
