/**
 * The independent oracle: computes, from the appended events alone, every row that MySQL must hold and every
 * dead letter that must exist. It was written from the documented rules, shares no code with the pipeline's own fold, and must
 * not import it; it is slow and plain on purpose, so that one can check it by reading.
 */
@NullMarked
package io.quotestream.local.oracle;

import org.jspecify.annotations.NullMarked;
