/** Tests of the export, against a real database. */
@NullMarked
package io.quotestream.ops.export;

import org.jspecify.annotations.NullMarked;
