package io.quotestream.runtime.config;

/**
 * An environment variable that a service reads, for the check of its documentation.
 *
 * @param name the variable; a trailing {@code *} stands for any ending
 * @param defaultValue as it would be written; empty when there is none
 */
public record Variable(String name, String defaultValue, boolean required) {}
