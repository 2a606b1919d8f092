/**
 * What is tested: three servers behind proxies and two instances of each service, with a supervisor that restarts
 * instances and a steady load of customers. Depends on no other package of this module; what misbehaves becomes a
 * finding.
 */
@NullMarked
package io.quotestream.chaos.testbed;

import org.jspecify.annotations.NullMarked;
