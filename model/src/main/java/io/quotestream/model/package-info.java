/**
 * The contract between the three services: quote events as they are read from EventStoreDB, the state that a quote's
 * events fold into, the JSON of both, and the names of topics and headers. Knows nothing of Kafka, JDBC or logging.
 */
@NullMarked
package io.quotestream.model;

import org.jspecify.annotations.NullMarked;
