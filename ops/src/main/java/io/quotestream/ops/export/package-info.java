/**
 * Writes the analysts' tables of MySQL as Parquet files, partitioned by day as Hive does it, for tools that read files. A
 * command that runs and ends; it holds nothing and may be run anywhere that reaches the database.
 */
@NullMarked
package io.quotestream.ops.export;

import org.jspecify.annotations.NullMarked;
