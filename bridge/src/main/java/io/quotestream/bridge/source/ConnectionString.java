package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.quotestream.runtime.config.Env;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code EVENTSTOREDB_CONNECTION_STRING}, and names at the start what client 5.4.5 would ignore with a warning, or fail
 * at later: it knows neither KurrentDB's schemes nor, behind the first host, ports above 32,767.
 */
public final class ConnectionString {

    private static final String NAME = "EVENTSTOREDB_CONNECTION_STRING";
    private static final String EXAMPLE = "esdb://eventstore:2113?tls=true";

    /** An at sign before the parameters; generous, since what it misses would be shown in an error's text. */
    private static final Pattern USER_INFO = Pattern.compile("^[^?]*@");

    private static final Pattern SCHEME_OF_KURRENTDB = Pattern.compile("^kurrentdb(?=(\\+discover)?://)");

    private static final Pattern FURTHER_HOST = Pattern.compile(",[^,?/:]*:(\\d{5,})");

    private static final Set<String> PARAMETERS = Set.of(
            "nodepreference",
            "maxdiscoverattempts",
            "discoveryinterval",
            "gossiptimeout",
            "dnsdiscover",
            "tls",
            "tlsverifycert",
            "tlscafile",
            "keepalivetimeout",
            "keepaliveinterval",
            "defaultdeadline",
            "usercertfile",
            "userkeyfile",
            "feature");

    private ConnectionString() {}

    /** The connection string as the client reads it, without user and password; reports to {@code env} what is wrong with it. */
    public static String read(Env env, boolean withPassword) {
        String expected = "a connection string of EventStoreDB without user and password";
        String given = env.required(NAME, expected, EXAMPLE);
        if (given.isEmpty()) {
            return given;
        }
        if (USER_INFO.matcher(given).find()) {
            env.problem(
                    NAME,
                    "holds a user or password",
                    "them in EVENTSTOREDB_USERNAME and EVENTSTOREDB_PASSWORD or EVENTSTOREDB_PASSWORD_FILE",
                    EXAMPLE);
            return "esdb://masked";
        }
        String text = SCHEME_OF_KURRENTDB.matcher(given).replaceFirst("esdb");
        verifyParameters(env, text);
        if (!verifyPorts(env, text)) {
            return text;
        }
        try {
            EventStoreDBClientSettings settings = EventStoreDBConnectionString.parseOrThrow(text);
            if (settings.isTls() && !settings.isTlsVerifyCert()) {
                env.problem(NAME, "switches off the check of the server's certificate", "tlsCaFile=<path>", EXAMPLE);
            }
            if (withPassword && !settings.isTls() && !isThisMachine(settings)) {
                env.problem(
                        NAME,
                        "would send the password over the network in clear text",
                        "tls=true, or no EVENTSTOREDB_PASSWORD: a server without TLS needs none",
                        EXAMPLE);
            }
        } catch (RuntimeException e) {
            env.problem(NAME, "cannot be read: " + e.getMessage(), expected, EXAMPLE);
        }
        return text;
    }

    private static void verifyParameters(Env env, String text) {
        int begin = text.indexOf('?');
        if (begin < 0) {
            return;
        }
        for (String parameter : text.substring(begin + 1).split("&", -1)) {
            String name = parameter.split("=", 2)[0];
            if (!name.isEmpty() && !PARAMETERS.contains(name.toLowerCase(Locale.ROOT))) {
                env.problem(
                        NAME,
                        "has the parameter " + name + ", which the client does not know",
                        "one such as tls, tlsCaFile, nodePreference or keepAliveInterval",
                        EXAMPLE);
            }
        }
    }

    private static boolean verifyPorts(Env env, String text) {
        Matcher further = FURTHER_HOST.matcher(text);
        while (further.find()) {
            if (Long.parseLong(further.group(1)) > Short.MAX_VALUE) {
                env.problem(
                        NAME,
                        "has port " + further.group(1)
                                + " behind the first host, where the client reads none above 32767",
                        "the host with such a port first, or one host: the client finds the others by its gossip",
                        "esdb+discover://eventstore.example:40000");
                return false;
            }
        }
        return true;
    }

    private static boolean isThisMachine(EventStoreDBClientSettings settings) {
        return Arrays.stream(settings.getHosts())
                .allMatch(host -> !host.isUnresolved() && host.getAddress().isLoopbackAddress());
    }
}
