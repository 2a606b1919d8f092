package io.quotestream.embedded.eventstore.protocol;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.log.ExpectedRevision;

/** The failures of the real server, with the trailers that clients distinguish them by. */
public final class RpcFailures {

    private RpcFailures() {}

    public static StatusRuntimeException streamDeleted(String stream) {
        return failure(
                Status.FAILED_PRECONDITION.withDescription("Event stream '" + stream + "' is deleted."),
                "exception",
                "stream-deleted",
                "stream-name",
                stream);
    }

    public static StatusRuntimeException wrongExpectedVersion(
            String operation, String stream, ExpectedRevision expected, long actual) {
        return failure(
                Status.FAILED_PRECONDITION.withDescription(operation
                        + " failed due to WrongExpectedVersion. Stream: " + stream + ", Expected version: "
                        + expected.number() + ", Actual version: " + actual),
                "exception",
                "wrong-expected-version",
                "stream-name",
                stream,
                "expected-version",
                Long.toString(expected.number()),
                "actual-version",
                Long.toString(actual));
    }

    public static StatusRuntimeException maximumAppendSizeExceeded(int bytes) {
        return failure(
                Status.INVALID_ARGUMENT.withDescription("Maximum Append Size of " + bytes + " Exceeded."),
                "exception",
                "maximum-append-size-exceeded",
                "maximum-append-size",
                Integer.toString(bytes));
    }

    public static StatusRuntimeException missingMetadata(String property) {
        return failure(
                Status.INVALID_ARGUMENT.withDescription("Required Metadata Property '" + property + "' is missing"),
                "exception",
                "missing-required-metadata-property",
                "required-metadata-properties",
                "type,content-type");
    }

    public static StatusRuntimeException notLeader(String leaderHost, int leaderPort) {
        return failure(
                Status.NOT_FOUND.withDescription("Leader info available"),
                "exception",
                "not-leader",
                "leader-endpoint-host",
                leaderHost,
                "leader-endpoint-port",
                Integer.toString(leaderPort));
    }

    public static StatusRuntimeException accessDenied() {
        return failure(Status.PERMISSION_DENIED.withDescription("Access Denied"), "exception", "access-denied");
    }

    public static StatusRuntimeException unauthenticated() {
        return Status.UNAUTHENTICATED.withDescription("Unauthenticated").asRuntimeException();
    }

    public static StatusRuntimeException consumerTooSlow() {
        return Status.ABORTED
                .withDescription("Operation timed out: Consumer too slow to handle event while live."
                        + " Client resubscription required.")
                .asRuntimeException();
    }

    public static StatusRuntimeException unavailable(String what) {
        return Status.UNAVAILABLE.withDescription(what).asRuntimeException();
    }

    /** What a read of {@code $all} ends with when no record starts at its position. */
    public static StatusRuntimeException invalidPosition() {
        return Status.UNKNOWN
                .withDescription("Unexpected result of the read: InvalidPosition")
                .asRuntimeException();
    }

    public static StatusRuntimeException invalid(String what) {
        return Status.INVALID_ARGUMENT.withDescription(what).asRuntimeException();
    }

    private static StatusRuntimeException failure(Status status, String... trailers) {
        Metadata metadata = new Metadata();
        for (int i = 0; i < trailers.length; i += 2) {
            metadata.put(Metadata.Key.of(trailers[i], Metadata.ASCII_STRING_MARSHALLER), trailers[i + 1]);
        }
        return status.asRuntimeException(metadata);
    }
}
