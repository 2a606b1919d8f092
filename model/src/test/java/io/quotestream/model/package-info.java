/** Tests of the contract: codec, fold and rule. */
@NullMarked
package io.quotestream.model;

import org.jspecify.annotations.NullMarked;
