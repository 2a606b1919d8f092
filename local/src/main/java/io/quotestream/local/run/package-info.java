/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.run;

import org.jspecify.annotations.NullMarked;
