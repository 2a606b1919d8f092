package io.quotestream.sink;

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
 * Tells the fates of {@link SQLException}s apart, for MySQL and MariaDB: by the server's error code where it is known, then
 * by the class of the SQLState. What is known to neither is transient: an outage must never look like a poison row, and
 * retrying what cannot succeed is seen at once in readiness and lag.
 */
public final class SqlFailures {

    private static final Map<Integer, SqlFailure> BY_VENDOR_CODE = byVendorCode();

    /** The column in "Data too long for column 'reference' at row 6" and the like; MariaDB may name table and schema before it. */
    private static final Pattern COLUMN = Pattern.compile("\\b[Cc]olumn (?:[`'][^`']*[`']\\.)*[`']([a-z_]{1,64})[`']");

    private SqlFailures() {}

    private static Map<Integer, SqlFailure> byVendorCode() {
        Map<Integer, SqlFailure> fates = new HashMap<>();

        // A row that is not accepted, and will not be the next time.
        poison(fates, 1048); // column cannot be null
        poison(fates, 1062); // duplicate entry: of a unique index that somebody added, since the keys are upserted
        poison(fates, 1118); // row size too large
        poison(fates, 1153); // the server got a packet larger than max_allowed_packet
        poison(fates, 1264); // out of range value
        poison(fates, 1265); // data truncated
        poison(fates, 1292); // incorrect datetime value
        poison(fates, 1366); // incorrect string or decimal value, such as an emoji for a column that is not utf8mb4
        poison(fates, 1406); // data too long
        poison(fates, 1411); // incorrect value for a function
        poison(fates, 1451); // a row cannot be deleted while another one refers to it: somebody else's foreign key
        poison(
                fates,
                1452); // the row referred to is missing: parents are written first, so somebody else's foreign key
        poison(fates, 1690); // value out of range in an expression
        poison(fates, 3140); // invalid JSON text, if somebody made industries a JSON column
        poison(fates, 3819); // check constraint violated (MySQL)
        poison(fates, 4025); // check constraint violated (MariaDB)

        // Rights, names and settings.
        configuration(fates, 1044); // access denied to the database
        configuration(fates, 1045); // access denied: user or password
        configuration(fates, 1049); // unknown database
        configuration(fates, 1054); // unknown column
        configuration(fates, 1064); // syntax: a server that does not know our statements
        configuration(fates, 1115); // unknown character set
        configuration(fates, 1136); // column count does not match
        configuration(fates, 1142); // right missing on a table
        configuration(fates, 1143); // right missing on a column
        configuration(fates, 1146); // no such table
        configuration(fates, 1193); // unknown system variable
        configuration(fates, 1227); // a privilege is missing
        configuration(fates, 1231); // a variable cannot be set to this value
        configuration(fates, 1251); // the server's authentication is not spoken
        configuration(fates, 1273); // unknown collation
        configuration(fates, 1364); // somebody added a column without a default
        configuration(fates, 1390); // more placeholders than the server takes
        configuration(fates, 1698); // access denied without a password
        configuration(fates, 1820); // the password must be changed first
        configuration(fates, 1862); // the password has expired
        configuration(fates, 3118); // the account is locked
        configuration(fates, 3159); // the server wants TLS
        configuration(fates, 4151); // the account is locked (MariaDB)

        // Everything that passes.
        passing(fates, 1020); // record has changed since last read (MariaDB's snapshot isolation)
        passing(fates, 1021); // disk full
        passing(fates, 1030); // error from the storage engine
        passing(fates, 1037); // out of memory
        passing(fates, 1038); // out of sort memory
        passing(fates, 1040); // too many connections
        passing(fates, 1041); // out of memory
        passing(fates, 1047); // unknown command: a Galera node that is not in the cluster yet
        passing(fates, 1053); // shutdown in progress
        passing(fates, 1114); // the table is full: the disk is
        passing(fates, 1129); // host blocked after many connection errors
        passing(fates, 1152); // aborted connection
        passing(fates, 1158); // network error reading
        passing(fates, 1159); // network timeout reading
        passing(fates, 1160); // network error writing
        passing(fates, 1161); // network timeout writing
        passing(fates, 1180); // error during commit
        passing(fates, 1203); // too many connections of this user
        passing(fates, 1205); // lock wait timeout; its SQLState says rolled back, which it is not
        passing(fates, 1206); // lock table full
        passing(fates, 1213); // deadlock
        passing(fates, 1226); // the user's limit of connections or statements is reached
        passing(fates, 1290); // running with --read-only: a failover
        passing(fates, 1317); // statement interrupted by KILL QUERY
        passing(fates, 1792); // read-only transaction: a failover
        passing(fates, 1836); // running in read-only mode: a failover
        passing(fates, 1927); // connection killed (MariaDB)
        passing(fates, 1969); // statement took too long (MariaDB)
        passing(fates, 2006); // server has gone away
        passing(fates, 2013); // connection lost during a statement
        passing(fates, 3024); // statement took too long (MySQL)
        passing(fates, 3100); // rejected by group replication's hook
        passing(fates, 3101); // rolled back by group replication
        passing(fates, 3169); // session was killed
        passing(fates, 4031); // disconnected after idling
        return Map.copyOf(fates);
    }

    private static void poison(Map<Integer, SqlFailure> fates, int code) {
        fates.put(code, SqlFailure.POISON);
    }

    private static void configuration(Map<Integer, SqlFailure> fates, int code) {
        fates.put(code, SqlFailure.CONFIGURATION);
    }

    private static void passing(Map<Integer, SqlFailure> fates, int code) {
        fates.put(code, SqlFailure.TRANSIENT);
    }

    /** How the driver says that an sslMode cannot be kept to: by an exception like any other. */
    private static final String NO_TLS = "SSL Connection required";

    /** The first fate that anything in the chain of {@code failure} tells, from the outside in. */
    public static SqlFailure fate(SQLException failure) {
        for (Throwable each : chain(failure)) {
            if (each instanceof PacketTooBigException) {
                return SqlFailure.POISON; // the driver found a row longer than max_allowed_packet: vendor code 0, S1000
            }
            if (each instanceof SQLException sql) {
                SqlFailure byCode = BY_VENDOR_CODE.get(sql.getErrorCode());
                if (byCode != null) {
                    return byCode;
                }
            }
        }
        for (Throwable each : chain(failure)) {
            Optional<SqlFailure> byState = each instanceof SQLException sql ? byState(sql) : Optional.empty();
            if (byState.isPresent()) {
                return byState.get();
            }
        }
        return SqlFailure.TRANSIENT;
    }

    private static Optional<SqlFailure> byState(SQLException failure) {
        if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException) {
            return Optional.of(SqlFailure.TRANSIENT); // a pool without a connection to give, among others
        }
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return Optional.empty();
        }
        return switch (state.substring(0, 2)) {
            case "08" -> Optional.of(SqlFailure.TRANSIENT); // connection
            case "40" -> Optional.of(SqlFailure.TRANSIENT); // transaction rolled back
            case "22" -> Optional.of(SqlFailure.POISON); // data
            case "23" -> Optional.of(SqlFailure.POISON); // integrity constraint
            case "28" -> Optional.of(SqlFailure.CONFIGURATION); // authorization
            case "42" -> Optional.of(SqlFailure.CONFIGURATION); // syntax or access
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
