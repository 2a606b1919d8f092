/**
 * One run from start to report: options, progress, counts of what came through, and the closing report from MySQL.
 */
@NullMarked
package io.quotestream.local.run;

import org.jspecify.annotations.NullMarked;
