/** Tests of the audit, with EventStoreDB's protocol, Kafka, the sink and MariaDB or MySQL. */
@NullMarked
package io.quotestream.ops.audit;

import org.jspecify.annotations.NullMarked;
