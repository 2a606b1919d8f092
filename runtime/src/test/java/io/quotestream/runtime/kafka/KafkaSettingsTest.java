package io.quotestream.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.runtime.config.Env;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaSettingsTest {

    @Test
    void everyClientSettingIsPassedOn() {
        KafkaSettings settings = KafkaSettings.from(Env.of(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                "k:9092",
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_SSL",
                "KAFKA_SASL_MECHANISM",
                "SCRAM-SHA-512")));

        assertThat(settings.client("bridge"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "bootstrap.servers", "k:9092",
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "client.id", "bridge"));
    }

    @Test
    void noBrokersIsAProblem() {
        Env env = Env.of(Map.of());

        KafkaSettings.from(env);

        assertThatThrownBy(env::verify).hasMessageStartingWith("KAFKA_BOOTSTRAP_SERVERS: is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KAFKA_ACKS",
                "KAFKA_ENABLE_IDEMPOTENCE",
                "KAFKA_ISOLATION_LEVEL",
                "KAFKA_TRANSACTIONAL_ID",
                "KAFKA_GROUP_ID",
                "KAFKA_PROCESSING_GUARANTEE",
                "KAFKA_PRODUCER_ACKS",
                "KAFKA_MAIN_CONSUMER_ISOLATION_LEVEL",
                "KAFKA_PARTITION_ASSIGNMENT_STRATEGY",
                "KAFKA_AUTO_OFFSET_RESET"
            })
    void whatTheGuaranteesRestOnMayNotBeSet(String name) {
        Env env = Env.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", "k:9092", name, "anything"));

        KafkaSettings settings = KafkaSettings.from(env);

        assertThat(settings.properties()).containsOnlyKeys("bootstrap.servers");
        assertThatThrownBy(env::verify).hasMessageContaining(name + ": may not be set, since ");
    }

    @Test
    void aSlipThatWouldMeanClearTextIsAProblem() {
        Env env = Env.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", "k:9092", "KAFKA_SECURTIY_PROTOCOL", "SSL"));

        KafkaSettings.from(env);

        assertThatThrownBy(env::verify)
                .hasMessage("KAFKA_SECURTIY_PROTOCOL: is no setting of a Kafka client; expected one that it has;"
                        + " did you mean KAFKA_SECURITY_PROTOCOL?");
    }

    @Test
    void aSettingCanComeOutOfAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("jaas"), "login\n");

        KafkaSettings settings = KafkaSettings.from(
                Env.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", "k:9092", "KAFKA_SASL_JAAS_CONFIG_FILE", file.toString())));

        assertThat(settings.properties()).containsEntry("sasl.jaas.config", "login");
    }

    @Test
    void textShowsNoSecret() {
        KafkaSettings settings = KafkaSettings.from(Env.of(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                "KAFKA_SASL_JAAS_CONFIG", "login password=hush",
                "KAFKA_SSL_KEYSTORE_PASSWORD", "hush",
                "KAFKA_SSL_KEYSTORE_KEY", "hush")));

        assertThat(settings.toString())
                .contains("k:9092", "sasl.jaas.config=***")
                .doesNotContain("hush");
    }
}
