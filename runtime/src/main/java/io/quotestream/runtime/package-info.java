/**
 * What the process of every service needs: typed configuration out of the environment, health and metrics over HTTP,
 * exit codes, an orderly stop, pauses between tries, and the check of the topics it depends on.
 */
@NullMarked
package io.quotestream.runtime;

import org.jspecify.annotations.NullMarked;
