/**
 * Holds what deploys the services to what the services are: images, compose file, manifests, alerts and dashboards, without
 * a cluster. Where a tool of another language decides, the test is tagged {@code tools}; docs/developing.md says how it runs.
 */
@NullMarked
package io.quotestream.deploy;

import org.jspecify.annotations.NullMarked;
