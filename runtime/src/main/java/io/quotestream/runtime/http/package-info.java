/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.runtime.http;

import org.jspecify.annotations.NullMarked;
