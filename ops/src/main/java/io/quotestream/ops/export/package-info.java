/**
 * {@code export}: writes the analysts' tables of MySQL as Parquet files, partitioned by day as Hive does it, for tools that
 * read files. It keeps nothing and runs wherever the database can be reached.
 */
@NullMarked
package io.quotestream.ops.export;

import org.jspecify.annotations.NullMarked;
