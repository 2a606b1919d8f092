/** Tests of what the process of every service needs. */
@NullMarked
package io.quotestream.runtime;

import org.jspecify.annotations.NullMarked;
