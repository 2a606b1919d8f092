/** Reaches what the client keeps to its package: events that no server has sent. For tests only. */
@NullMarked
package com.eventstore.dbclient;

import org.jspecify.annotations.NullMarked;
