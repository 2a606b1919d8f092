package io.quotestream.runtime.kafka;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.Quantities;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Settings that every Kafka client of a service shares: the brokers, and any other client setting by its variable, such as
 * {@code KAFKA_SECURITY_PROTOCOL} for {@code security.protocol}.
 *
 * @param properties by Kafka's names; hold secrets
 */
public record KafkaSettings(Map<String, String> properties) {

    private static final String PREFIX = "KAFKA_";
    private static final String FILE = ".file";

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
            Map.entry("partition.assignment.strategy", "each service needs its own"),
            Map.entry("allow.auto.create.topics", "a topic made by accident has the wrong partitions"),
            Map.entry("partitioner.class", "a quote's records must meet in one partition"),
            Map.entry("partitioner.ignore.keys", "a quote's records must meet in one partition"),
            Map.entry("client.id", "each service names its clients"),
            Map.entry("application.id", "STREAMS_APPLICATION_ID sets it"),
            Map.entry("processing.guarantee", "the guarantee is exactly once"),
            Map.entry("key.serializer", "the topics' formats are fixed"),
            Map.entry("value.serializer", "the topics' formats are fixed"),
            Map.entry("key.deserializer", "the topics' formats are fixed"),
            Map.entry("value.deserializer", "the topics' formats are fixed"));

    /** By these, Kafka Streams gives a setting to some of its clients only. */
    private static final Pattern CLIENT_PREFIX =
            Pattern.compile("^((main|restore|global)\\.consumer|consumer|producer|admin)\\.");

    private static final Set<String> KNOWN = known();

    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads {@code KAFKA_BOOTSTRAP_SERVERS}, which must be there, and every other {@code KAFKA_*}. A value can come out of
     * a file, as secrets do: {@code KAFKA_SASL_JAAS_CONFIG_FILE}.
     */
    public static KafkaSettings from(Env env) {
        String servers = env.required(
                PREFIX + "BOOTSTRAP_SERVERS", "brokers as host:port, separated by commas", "kafka-1:9092,kafka-2:9092");
        Map<String, String> properties = new TreeMap<>();
        env.prefixed(PREFIX).forEach((name, value) -> {
            String base = CLIENT_PREFIX.matcher(name).replaceFirst("");
            String ours = OURS.get(base);
            if (ours != null) {
                env.problem(variable(name), "may not be set, since " + ours, "the variable to be absent", "");
            } else if (KNOWN.contains(base)) {
                properties.put(name, value);
            } else if (name.endsWith(FILE) && KNOWN.contains(withoutFile(base))) {
                properties.put(
                        withoutFile(name),
                        env.secret(variable(withoutFile(name))).reveal());
            } else {
                // A slip here could mean clear text where TLS was meant.
                env.problem(
                        variable(name),
                        "is no setting of a Kafka client",
                        "one that it has"
                                + Quantities.nearest(base, KNOWN)
                                        .map(known -> "; did you mean " + variable(known) + "?")
                                        .orElse(""),
                        "");
            }
        });
        properties.put("bootstrap.servers", servers);
        return new KafkaSettings(properties);
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        return known;
    }

    private static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static String withoutFile(String name) {
        return name.endsWith(FILE) ? name.substring(0, name.length() - FILE.length()) : name;
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
                || name.contains("passphrase")
                || name.contains("token")
                || name.contains("jaas")
                || name.contains("secret")
                || name.contains("credential")
                || name.endsWith(".key")
                || name.contains("certificate.chain");
    }
}
