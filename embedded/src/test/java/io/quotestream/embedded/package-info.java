/** Tests of the embedded servers, through the clients that the services use. */
@NullMarked
package io.quotestream.embedded;

import org.jspecify.annotations.NullMarked;
