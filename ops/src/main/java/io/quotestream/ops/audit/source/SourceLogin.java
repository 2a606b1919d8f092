package io.quotestream.ops.audit.source;

import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.Secret;
import java.util.Optional;

/**
 * Where EventStoreDB is, and as whom to log in.
 *
 * @param connectionString without user and password
 * @param username none: without a login
 */
public record SourceLogin(String connectionString, Optional<String> username, Secret password) {

    /** As the environment has it; problems are added to {@code env}. */
    public static SourceLogin from(Env env) {
        return new SourceLogin(
                connectionString(env), env.optional("EVENTSTOREDB_USERNAME"), env.secret("EVENTSTOREDB_PASSWORD"));
    }

    private static String connectionString(Env env) {
        String name = "EVENTSTOREDB_CONNECTION_STRING";
        String expected = "a connection string of EventStoreDB without user and password";
        String example = "esdb://eventstore:2113?tls=true";
        String text = env.required(name, expected, example);
        try {
            if (!text.isEmpty()) {
                EventStoreDBConnectionString.parseOrThrow(text);
            }
        } catch (RuntimeException e) {
            env.problem(name, "cannot be read", expected, example);
        }
        return text;
    }
}
