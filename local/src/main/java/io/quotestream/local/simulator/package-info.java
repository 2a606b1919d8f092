/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.local.simulator;

import org.jspecify.annotations.NullMarked;
