package io.quotestream.local.run;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Sends the launcher's own log to a file, since its screen is for progress and report. */
public final class LauncherLog {

    private LauncherLog() {}

    public static void to(Path file) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            PatternLayoutEncoder encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20} - %msg%n");
            encoder.start();
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setContext(context);
            appender.setName("launcher");
            appender.setFile(file.toString());
            appender.setEncoder(encoder);
            appender.start();
            context.getLogger("ROOT").addAppender(appender);
        }
    }
}
