/**
 * Reaches what the client keeps to its package: events that no server has sent. For tests only; not null-marked, since the
 * package is the client's.
 */
package com.eventstore.dbclient;
