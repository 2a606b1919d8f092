package io.quotestream.sink;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.quotestream.sink.partitions.Partitions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * The sink's own main, on a JDBC driver that counts the statements of each transaction and crashes at the {@link SinkCrashPoint}
 * that was asked for. A transaction is a batch's from its first statement on, which moves {@code sink_offsets}.
 */
final class CrashingSink {

    private CrashingSink() {}

    public static void main(String[] args) throws SQLException {
        Driver counting = new CountingDriver();
        for (Driver other : DriverManager.drivers().toList()) {
            DriverManager.deregisterDriver(other);
        }
        DriverManager.registerDriver(counting);
        ((LoggerContext) LoggerFactory.getILoggerFactory()).addTurboFilter(new RebalanceListener());
        SinkMain.main(args);
    }

    /** What the sink logs as the last thing that it does in {@code onPartitionsRevoked} and {@code onPartitionsLost}. */
    private static final class RebalanceListener extends TurboFilter {
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                Logger logger,
                Level level,
                @Nullable String format,
                Object @Nullable [] parameters,
                @Nullable Throwable failure) {
            if (logger.getName().equals(Partitions.class.getName()) && parameters != null && parameters.length > 0) {
                SinkCrashPoint.reached("in-" + parameters[0]);
            }
            return FilterReply.NEUTRAL;
        }
    }

    private static final class CountingDriver implements Driver {

        private final Driver mysql = new com.mysql.cj.jdbc.Driver();

        CountingDriver() throws SQLException {}

        @Override
        public @Nullable Connection connect(String url, Properties properties) throws SQLException {
            Connection connection = mysql.connect(url, properties);
            return connection == null ? null : new CountedConnection(connection).proxy();
        }

        @Override
        public boolean acceptsURL(String url) throws SQLException {
            return mysql.acceptsURL(url);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
            return mysql.getPropertyInfo(url, properties);
        }

        @Override
        public int getMajorVersion() {
            return mysql.getMajorVersion();
        }

        @Override
        public int getMinorVersion() {
            return mysql.getMinorVersion();
        }

        @Override
        public boolean jdbcCompliant() {
            return mysql.jdbcCompliant();
        }

        @Override
        public java.util.logging.Logger getParentLogger() {
            return java.util.logging.Logger.getLogger("com.mysql");
        }
    }

    private static final class CountedConnection {

        private final Connection connection;
        private boolean inBatch;
        private boolean inClaim;
        private int statements;

        CountedConnection(Connection connection) {
            this.connection = connection;
        }

        Connection proxy() {
            return proxied(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "prepareStatement" ->
                    statement((String) arguments[0], (PreparedStatement) method.invoke(connection, arguments));
                case "commit" -> {
                    if (inBatch) {
                        SinkCrashPoint.transactionEnds();
                        SinkCrashPoint.reached(SinkCrashPoint.BEFORE_COMMIT);
                    }
                    method.invoke(connection);
                    if (inBatch) {
                        SinkCrashPoint.reached(SinkCrashPoint.AFTER_COMMIT);
                    }
                    if (inClaim) {
                        SinkCrashPoint.reached(SinkCrashPoint.AFTER_CLAIM);
                    }
                    begin();
                    yield null;
                }
                case "rollback" -> {
                    begin();
                    yield method.invoke(connection, arguments);
                }
                default -> method.invoke(connection, arguments);
            });
        }

        private void begin() {
            inBatch = false;
            inClaim = false;
            statements = 0;
        }

        private PreparedStatement statement(String sql, PreparedStatement statement) {
            return proxied(PreparedStatement.class, (proxy, method, arguments) -> {
                Object result = method.invoke(statement, arguments);
                if (method.getName().startsWith("execute")) {
                    inBatch |= sql.stripLeading().startsWith("UPDATE sink_offsets");
                    inClaim |= sql.stripLeading().startsWith("INSERT INTO sink_offsets");
                    if (inBatch) {
                        statements++;
                        SinkCrashPoint.reached(SinkCrashPoint.STATEMENT + statements);
                    }
                }
                return result;
            });
        }

        private static <T> T proxied(Class<T> type, InvocationHandler calls) {
            return type.cast(Proxy.newProxyInstance(
                    CrashingSink.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        try {
                            return calls.invoke(proxy, method, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }
}
