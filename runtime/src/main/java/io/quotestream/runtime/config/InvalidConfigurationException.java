package io.quotestream.runtime.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with the environment, at once. */
public final class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** All that was found; at least one. */
    public InvalidConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** One problem found after the environment was read, such as a port that is taken. */
    public InvalidConfigurationException(String variable, String what, String expected, String example) {
        this(List.of(new Problem(variable, what, expected, example)));
    }

    /** The problems in the order found. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One variable's problem. Never holds a secret's value.
     *
     * @param what what is wrong with it
     * @param expected what would be right
     * @param example a value that would do; null where there is none to give
     */
    public record Problem(
            String variable,
            String what,
            String expected,
            @Nullable String example) {
        @Override
        public String toString() {
            return variable + ": " + what + "; expected " + expected
                    + (example == null || example.isEmpty() ? "" : ", for example " + example);
        }
    }
}
