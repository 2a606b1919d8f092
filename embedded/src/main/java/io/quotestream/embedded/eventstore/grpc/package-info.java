/** TODO-PACKAGE: one paragraph. */
@NullMarked
package io.quotestream.embedded.eventstore.grpc;

import org.jspecify.annotations.NullMarked;
