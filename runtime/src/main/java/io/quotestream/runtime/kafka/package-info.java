/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.runtime.kafka;

import org.jspecify.annotations.NullMarked;
