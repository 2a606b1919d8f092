package io.quotestream.runtime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Settings that every Kafka client of a service shares: the brokers, and any other client setting by its variable, such as
 * {@code KAFKA_SECURITY_PROTOCOL} for {@code security.protocol}.
 *
 * @param properties by Kafka's names; hold secrets
 */
public record KafkaSettings(Map<String, String> properties) {

    private static final String PREFIX = "KAFKA_";

    /** What the guarantees rest on, so no environment may change it. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("acks", "nothing may be lost with a broker"),
            Map.entry("enable.idempotence", "nothing may be written twice"),
            Map.entry("max.in.flight.requests.per.connection", "the order of a quote's events must hold"),
            Map.entry("transactional.id", "it fences a predecessor"),
            Map.entry("transaction.timeout.ms", "it is matched to the services' own timeouts"),
            Map.entry("isolation.level", "uncommitted records must not be seen"),
            Map.entry("enable.auto.commit", "offsets are committed with what they produced"),
            Map.entry("auto.offset.reset", "a lost position must be noticed"),
            Map.entry("group.id", "each service has a variable of its own for it"),
            Map.entry("group.protocol", "static membership needs the classic one"),
            Map.entry("client.id", "each service names its clients"),
            Map.entry("application.id", "STREAMS_APPLICATION_ID sets it"),
            Map.entry("processing.guarantee", "the guarantee is exactly once"),
            Map.entry("key.serializer", "the topics' formats are fixed"),
            Map.entry("value.serializer", "the topics' formats are fixed"),
            Map.entry("key.deserializer", "the topics' formats are fixed"),
            Map.entry("value.deserializer", "the topics' formats are fixed"));

    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    /** Reads {@code KAFKA_BOOTSTRAP_SERVERS}, which must be there, and every other {@code KAFKA_*}. */
    public static KafkaSettings from(Env env) {
        String servers = env.required(
                PREFIX + "BOOTSTRAP_SERVERS", "brokers as host:port, separated by commas", "kafka-1:9092,kafka-2:9092");
        Map<String, String> properties = new TreeMap<>(env.prefixed(PREFIX));
        OURS.forEach((name, reason) -> {
            if (properties.remove(name) != null) {
                env.problem(
                        PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_'),
                        "may not be set, since " + reason,
                        "the variable to be absent",
                        "");
            }
        });
        properties.put("bootstrap.servers", servers);
        return new KafkaSettings(properties);
    }

    /** The common settings for one client, as a map of the caller's own. */
    public Map<String, Object> client(String clientId) {
        Map<String, Object> client = new HashMap<>(properties);
        client.put("client.id", clientId);
        return client;
    }

    @Override
    public String toString() {
        return properties.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(setting -> setting.getKey() + "=" + (isSecret(setting.getKey()) ? "***" : setting.getValue()))
                .collect(Collectors.joining(", ", "KafkaSettings[", "]"));
    }

    private static boolean isSecret(String name) {
        return name.contains("password")
                || name.contains("jaas")
                || name.contains("secret")
                || name.contains("credential")
                || name.endsWith(".key")
                || name.contains("certificate.chain");
    }
}
