/** The network side: the listening server with its connections, and the gRPC services that clients call. */
@NullMarked
package io.quotestream.embedded.eventstore.grpc;

import org.jspecify.annotations.NullMarked;
