/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.kafka;

import org.jspecify.annotations.NullMarked;
