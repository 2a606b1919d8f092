/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.chaos.testbed;

import org.jspecify.annotations.NullMarked;
