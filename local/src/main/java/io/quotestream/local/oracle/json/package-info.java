/** The oracle's own reading of JSON, which shares no code with the pipeline's. */
@NullMarked
package io.quotestream.local.oracle.json;

import org.jspecify.annotations.NullMarked;
