package io.quotestream.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogOnChangeTest {

    private final Logger logger = new LoggerContext().getLogger("findings");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final LogOnChange findings = new LogOnChange(logger);

    @BeforeEach
    void collect() {
        lines.start();
        logger.addAppender(lines);
    }

    @Test
    void aRepeatedFindingIsOneLine() {
        findings.warn("Kafka is unavailable");
        findings.warn("Kafka is unavailable");

        assertThat(logged()).containsExactly("Kafka is unavailable");
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
    }

    @Test
    void anotherKeyOrAClearedFindingIsLoggedAgain() {
        findings.warn("outage", "unavailable for 1 s");
        findings.warn("outage", "unavailable for 2 s");
        findings.warn("topics", "topic x does not exist");
        findings.clear();
        findings.warn("topics", "topic x does not exist");

        assertThat(logged()).containsExactly("unavailable for 1 s", "topic x does not exist", "topic x does not exist");
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
