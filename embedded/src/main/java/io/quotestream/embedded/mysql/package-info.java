/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.mysql;

import org.jspecify.annotations.NullMarked;
