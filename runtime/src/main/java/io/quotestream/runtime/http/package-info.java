/** Health, metrics and pages of a service over HTTP. */
@NullMarked
package io.quotestream.runtime.http;

import org.jspecify.annotations.NullMarked;
