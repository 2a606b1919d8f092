package io.quotestream.runtime.config;

/**
 * Where health and metrics are served.
 *
 * @param address the address to bind
 * @param port 0 for any free one
 */
public record HttpSettings(String address, int port) {

    /** Reads {@code HTTP_ADDRESS} and {@code HTTP_PORT}. */
    public static HttpSettings from(Env env) {
        return new HttpSettings(env.optional("HTTP_ADDRESS", "0.0.0.0"), env.intBetween("HTTP_PORT", 0, 65_535, 8080));
    }
}
