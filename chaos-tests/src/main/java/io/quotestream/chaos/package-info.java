/**
 * The whole-system fault test: the pipeline as a deployment has it, two of each service, while parts are killed, paused and
 * cut off from each other after a plan that a seed decides. All the time the tables and topics are watched for what must
 * never be seen, and each time that the pipeline has drained everything is compared with the oracle.
 */
@NullMarked
package io.quotestream.chaos;

import org.jspecify.annotations.NullMarked;
