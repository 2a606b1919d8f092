package io.quotestream.runtime;

/** How a service's process ends, for whoever restarts it. */
public enum ExitCode {
    /** Asked to stop, and everything was closed in time. */
    STOPPED(0),
    /** Something that waiting does not mend; the log's last ERROR says what. */
    FAILED(1),
    /** Asked to stop, and not done by the deadline. What was open is rolled back by Kafka and MySQL. */
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
