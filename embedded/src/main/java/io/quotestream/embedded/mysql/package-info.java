/**
 * A real MariaDB as a child process, standing in for MySQL, or MySQL itself from a folder. The server's files and a template
 * of a data folder are prepared once for each user, so that later starts only copy the template.
 */
@NullMarked
package io.quotestream.embedded.mysql;

import org.jspecify.annotations.NullMarked;
