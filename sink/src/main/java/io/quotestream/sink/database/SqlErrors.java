package io.quotestream.sink.database;

import com.mysql.cj.exceptions.SSLParamsException;
import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies {@link SQLException}s, for MySQL and MariaDB: by the server's error code where it is known, then
 * by the class of the SQLState. What is known to neither is transient: an outage must never pass for a poison row, and
 * retrying what cannot succeed is seen at once in readiness and lag.
 */
public final class SqlErrors {

    private static final Map<Integer, SqlErrorKind> BY_VENDOR_CODE = byVendorCode();

    /** The column in "Data too long for column 'reference' at row 6" and the like; MariaDB may name table and schema before it. */
    private static final Pattern COLUMN = Pattern.compile("\\b[Cc]olumn (?:[`'][^`']*[`']\\.)*[`']([a-z_]{1,64})[`']");

    private SqlErrors() {}

    private static Map<Integer, SqlErrorKind> byVendorCode() {
        Map<Integer, SqlErrorKind> kinds = new HashMap<>();

        // A row that is not accepted, and will not be the next time.
        poison(kinds, 1048); // column cannot be null
        poison(kinds, 1062); // duplicate entry: of a unique index that was added by hand, since the keys are upserted
        poison(kinds, 1118); // row size too large
        poison(kinds, 1153); // the server got a packet larger than max_allowed_packet
        poison(kinds, 1264); // out of range value
        poison(kinds, 1265); // data truncated
        poison(kinds, 1292); // incorrect datetime value
        poison(kinds, 1366); // incorrect string or decimal value, such as an emoji for a column that is not utf8mb4
        poison(kinds, 1406); // data too long
        poison(kinds, 1411); // incorrect value for a function
        poison(
                kinds,
                1451); // a row cannot be deleted while another one refers to it: a foreign key that was added by hand
        poison(
                kinds,
                1452); // the row referred to is missing: parents are written first, so a foreign key that was added by
        // hand
        poison(kinds, 1690); // value out of range in an expression
        poison(kinds, 3140); // invalid JSON text, if industries was made a JSON column
        poison(kinds, 3819); // check constraint violated (MySQL)
        poison(kinds, 4025); // check constraint violated (MariaDB)

        // Rights, names and settings.
        fatal(kinds, 1044); // access denied to the database
        fatal(kinds, 1045); // access denied: user or password
        fatal(kinds, 1049); // unknown database
        fatal(kinds, 1054); // unknown column
        fatal(kinds, 1064); // syntax: a server that does not know our statements
        fatal(kinds, 1115); // unknown character set
        fatal(kinds, 1136); // column count does not match
        fatal(kinds, 1142); // right missing on a table
        fatal(kinds, 1143); // right missing on a column
        fatal(kinds, 1146); // no such table
        fatal(kinds, 1193); // unknown system variable
        fatal(kinds, 1227); // a privilege is missing
        fatal(kinds, 1231); // a variable cannot be set to this value
        fatal(kinds, 1251); // the server's authentication is not spoken
        fatal(kinds, 1273); // unknown collation
        fatal(kinds, 1364); // a column without a default was added by hand
        fatal(kinds, 1390); // more placeholders than the server takes
        fatal(kinds, 1698); // access denied without a password
        fatal(kinds, 1820); // the password must be changed first
        fatal(kinds, 1862); // the password has expired
        fatal(kinds, 3118); // the account is locked
        fatal(kinds, 3159); // the server wants TLS
        fatal(kinds, 4151); // the account is locked (MariaDB)

        // Everything that passes.
        transientError(kinds, 1020); // record has changed since last read (MariaDB's snapshot isolation)
        transientError(kinds, 1021); // disk full
        transientError(kinds, 1030); // error from the storage engine
        transientError(kinds, 1037); // out of memory
        transientError(kinds, 1038); // out of sort memory
        transientError(kinds, 1040); // too many connections
        transientError(kinds, 1041); // out of memory
        transientError(kinds, 1047); // unknown command: a Galera node that is not in the cluster yet
        transientError(kinds, 1053); // shutdown in progress
        transientError(kinds, 1114); // the table is full: the disk is
        transientError(kinds, 1129); // host blocked after many connection errors
        transientError(kinds, 1152); // aborted connection
        transientError(kinds, 1158); // network error reading
        transientError(kinds, 1159); // network timeout reading
        transientError(kinds, 1160); // network error writing
        transientError(kinds, 1161); // network timeout writing
        transientError(kinds, 1180); // error during commit
        transientError(kinds, 1203); // too many connections of this user
        transientError(kinds, 1205); // lock wait timeout; its SQLState says rolled back, which it is not
        transientError(kinds, 1206); // lock table full
        transientError(kinds, 1213); // deadlock
        transientError(kinds, 1226); // the user's limit of connections or statements is reached
        transientError(kinds, 1290); // running with --read-only: a failover
        transientError(kinds, 1317); // statement interrupted by KILL QUERY
        transientError(kinds, 1792); // read-only transaction: a failover
        transientError(kinds, 1836); // running in read-only mode: a failover
        transientError(kinds, 1927); // connection killed (MariaDB)
        transientError(kinds, 1969); // statement took too long (MariaDB)
        transientError(kinds, 2006); // server has gone away
        transientError(kinds, 2013); // connection lost during a statement
        transientError(kinds, 3024); // statement took too long (MySQL)
        transientError(kinds, 3100); // rejected by group replication's hook
        transientError(kinds, 3101); // rolled back by group replication
        transientError(kinds, 3169); // session was killed
        transientError(kinds, 4031); // disconnected after idling
        return Map.copyOf(kinds);
    }

    private static void poison(Map<Integer, SqlErrorKind> kinds, int code) {
        kinds.put(code, SqlErrorKind.POISON);
    }

    private static void fatal(Map<Integer, SqlErrorKind> kinds, int code) {
        kinds.put(code, SqlErrorKind.FATAL);
    }

    private static void transientError(Map<Integer, SqlErrorKind> kinds, int code) {
        kinds.put(code, SqlErrorKind.TRANSIENT);
    }

    /** How the driver says that an sslMode cannot be kept to: by an exception like any other. */
    private static final String NO_TLS = "SSL Connection required";

    /** The first kind that anything in the chain of {@code failure} has, from the outside in. */
    public static SqlErrorKind classify(SQLException failure) {
        for (Throwable each : chain(failure)) {
            if (each instanceof PacketTooBigException) {
                return SqlErrorKind
                        .POISON; // the driver found a row longer than max_allowed_packet: vendor code 0, S1000
            }
            if (each instanceof SQLException sql) {
                SqlErrorKind byCode = BY_VENDOR_CODE.get(sql.getErrorCode());
                if (byCode != null) {
                    return byCode;
                }
            }
        }
        for (Throwable each : chain(failure)) {
            Optional<SqlErrorKind> byState = each instanceof SQLException sql ? byState(sql) : Optional.empty();
            if (byState.isPresent()) {
                return byState.get();
            }
        }
        return SqlErrorKind.TRANSIENT;
    }

    private static Optional<SqlErrorKind> byState(SQLException failure) {
        if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException) {
            return Optional.of(SqlErrorKind.TRANSIENT); // a pool without a connection to give, among others
        }
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return Optional.empty();
        }
        return switch (state.substring(0, 2)) {
            case "08" -> Optional.of(SqlErrorKind.TRANSIENT); // connection
            case "40" -> Optional.of(SqlErrorKind.TRANSIENT); // transaction rolled back
            case "22" -> Optional.of(SqlErrorKind.POISON); // data
            case "23" -> Optional.of(SqlErrorKind.POISON); // integrity constraint
            case "28" -> Optional.of(SqlErrorKind.FATAL); // authorization
            case "42" -> Optional.of(SqlErrorKind.FATAL); // syntax or access
            default -> Optional.empty();
        };
    }

    /**
     * What happened, for logs and dead letters: code, state and column, and never the server's message, which quotes the
     * data.
     */
    public static String describe(SQLException failure) {
        SQLException telling = withVendorCode(failure);
        String column = column(telling.getMessage());
        return telling.getClass().getSimpleName() + ", vendor code " + telling.getErrorCode() + ", SQLState "
                + telling.getSQLState() + (column == null ? "" : ", column " + column) + tls(failure);
    }

    /** What is wrong with the encryption of the way to the server: nothing else of these messages is known to hold no data. */
    private static String tls(SQLException failure) {
        List<Throwable> chain = chain(failure);
        if (chain.stream().anyMatch(each -> String.valueOf(each.getMessage()).startsWith(NO_TLS))) {
            return ", TLS failed: the server offers none";
        }
        return chain.stream()
                .filter(each -> each instanceof GeneralSecurityException
                        || each instanceof SSLException
                        || each instanceof SSLParamsException)
                .reduce((outer, inner) -> inner)
                .map(each -> ", TLS failed: " + each.getMessage())
                .orElse("");
    }

    /** The server's error code of whatever in the chain has one; 0 if nothing has. */
    static int vendorCode(SQLException failure) {
        return withVendorCode(failure).getErrorCode();
    }

    private static SQLException withVendorCode(SQLException failure) {
        for (Throwable each : chain(failure)) {
            if (each instanceof SQLException sql && sql.getErrorCode() != 0) {
                return sql;
            }
        }
        return failure;
    }

    private static @Nullable String column(@Nullable String message) {
        if (message == null) {
            return null;
        }
        Matcher matcher = COLUMN.matcher(message);
        String last = null;
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return last;
    }

    /** The failure, its causes and the exceptions hung behind it, each once. */
    private static List<Throwable> chain(SQLException failure) {
        List<Throwable> chain = new ArrayList<>();
        collect(failure, chain, Collections.newSetFromMap(new IdentityHashMap<>()));
        return chain;
    }

    private static void collect(@Nullable Throwable each, List<Throwable> chain, Set<Throwable> seen) {
        if (each == null || !seen.add(each)) {
            return;
        }
        chain.add(each);
        if (each instanceof SQLException sql) {
            collect(sql.getNextException(), chain, seen);
        }
        collect(each.getCause(), chain, seen);
    }
}
