/**
 * The connection to MySQL or MariaDB: the pool and its sessions, the classification of errors, the check of the schema and its
 * migrations. {@link io.quotestream.sink.database.Database} is the pool, {@link io.quotestream.sink.database.SqlErrors} decides
 * whether an error is transient, poison or fatal.
 */
@NullMarked
package io.quotestream.sink.database;

import org.jspecify.annotations.NullMarked;
