/** Tests of the local run; those named IT start the whole pipeline. */
@NullMarked
package io.quotestream.local;

import org.jspecify.annotations.NullMarked;
