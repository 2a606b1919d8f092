/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.proxy;

import org.jspecify.annotations.NullMarked;
