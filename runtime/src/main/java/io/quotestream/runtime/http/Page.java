package io.quotestream.runtime.http;

/** A page of a service's own beside health and metrics. Called from several threads. */
@FunctionalInterface
public interface Page {

    /**
     * The response to a GET.
     *
     * @param rest what follows the page's own path in the request, decoded, without a leading slash; empty for none
     * @param query the request's query, not decoded; empty for none
     */
    Response get(String rest, String query);

    /**
     * A response.
     *
     * @param status HTTP status
     */
    record Response(int status, String contentType, String body) {

        /** A JSON document. */
        public static Response json(int status, String body) {
            return new Response(status, "application/json; charset=utf-8", body);
        }

        /** Plain text. */
        public static Response text(int status, String body) {
            return new Response(status, "text/plain; charset=utf-8", body);
        }

        /** An error in the form that all pages share. */
        public static Response error(int status, String message) {
            return json(status, "{\"error\":" + JsonText.quoted(message) + "}");
        }
    }
}
