package io.quotestream.runtime;

/** How a service's process ends; exit codes are documented in the runbook. */
public enum ExitCode {
    /** Stopped on request, everything closed in time. */
    STOPPED(0),
    /** An unrecoverable failure; the log's last ERROR names it. */
    FAILED(1),
    /** Not stopped by the deadline. What was open is rolled back by Kafka and MySQL. */
    CLOSE_TIMED_OUT(2),
    /** A check was carried out and found errors; the log lists them. Neither 1, which is a failure of the check, nor the JVM's own 3. */
    FINDINGS(4),
    /** The environment is wrong; standard error lists every problem. The number is EX_CONFIG of sysexits.h. */
    BAD_CONFIGURATION(78);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }
}
