/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.runtime.config;

import org.jspecify.annotations.NullMarked;
