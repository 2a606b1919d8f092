package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.ClientListener;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Kafka that requires TLS, a password and rights, reached by nothing but {@code KAFKA_} variables. */
class SecuredKafkaIT {

    private static final String USER = "bridge";
    private static final String PASSWORD = "correct-horse-9126";
    private static final String WRONG_PASSWORD = "battery-staple-5530";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final Pattern HTTP_PORT = Pattern.compile("health and metrics on port (\\d+)");

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static ServerCertificate ours;

    @BeforeAll
    static void start() throws Exception {
        ours = ServerCertificate.of("ip:127.0.0.1", folder);
        String listener = "listener.name.client.";
        kafka = EmbeddedKafka.options()
                .clientListener(new ClientListener("SASL_SSL", 0, 0))
                .setting(listener + "ssl.keystore.type", "PEM")
                .setting(listener + "ssl.keystore.key", Files.readString(ours.privateKey()))
                .setting(listener + "ssl.keystore.certificate.chain", Files.readString(ours.certificate()))
                .setting(listener + "sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN")
                .setting(listener + "scram-sha-512.sasl.jaas.config", SCRAM + " required;")
                .setting(
                        listener + "plain.sasl.jaas.config",
                        PLAIN + " required user_" + USER + "=\"" + PASSWORD + "\";")
                .setting("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .setting("super.users", "User:ANONYMOUS")
                .start();
        try (Admin admin = admin()) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    /** The test itself uses the listener without security. */
    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static BridgePipeline secured(String mechanism, String module, String password) throws Exception {
        BridgePipeline pipeline = new BridgePipeline(kafka, EmbeddedEventStore.start())
                .with("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafka.clientPort())
                .with("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
                .with("KAFKA_SASL_MECHANISM", mechanism)
                .with(
                        "KAFKA_SASL_JAAS_CONFIG",
                        module + " required username=\"" + USER + "\" password=\"" + password + "\";")
                .with("KAFKA_SSL_TRUSTSTORE_TYPE", "PEM")
                .with("KAFKA_SSL_TRUSTSTORE_LOCATION", ours.certificate().toString());
        try (Admin admin = admin()) {
            admin.createAcls(rights(pipeline)).all().get();
        }
        return pipeline;
    }

    /** All that the bridge needs, as the runbook lists it. */
    private static List<AclBinding> rights(BridgePipeline pipeline) {
        return List.of(
                allow(ResourceType.TOPIC, pipeline.events(), AclOperation.WRITE),
                allow(ResourceType.TOPIC, pipeline.events(), AclOperation.DESCRIBE_CONFIGS),
                allow(ResourceType.TOPIC, pipeline.deadLetters(), AclOperation.WRITE),
                allow(ResourceType.TOPIC, pipeline.deadLetters(), AclOperation.DESCRIBE_CONFIGS),
                allow(ResourceType.TOPIC, pipeline.checkpoints(), AclOperation.READ),
                allow(ResourceType.TOPIC, pipeline.checkpoints(), AclOperation.WRITE),
                allow(ResourceType.TOPIC, pipeline.checkpoints(), AclOperation.DESCRIBE_CONFIGS),
                allow(ResourceType.GROUP, pipeline.variable("BRIDGE_GROUP_ID"), AclOperation.READ),
                allow(ResourceType.TRANSACTIONAL_ID, pipeline.variable("BRIDGE_TRANSACTIONAL_ID"), AclOperation.WRITE));
    }

    private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
        return acl(type, name, operation, AclPermissionType.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-512," + SCRAM, "PLAIN," + PLAIN})
    void aProcessWithTheRightPasswordCopies(String mechanism, String module) throws Exception {
        Path output = folder.resolve("output-" + mechanism);
        try (BridgePipeline pipeline = secured(mechanism, module, PASSWORD).with("LOG_LEVEL", "info")) {
            pipeline.append(300);

            BridgeProcess bridge = pipeline.process(List.of(), output);

            pipeline.awaitExactly(300);
            assertThat(bridge.terminate()).isZero();
            assertThat(Files.readString(output))
                    .contains("sasl.jaas.config=***")
                    .doesNotContain(PASSWORD);
        }
    }

    @Test
    void readinessAndLogReportAWrongPasswordWithoutSecrets() throws Exception {
        Path output = folder.resolve("output-wrong");
        try (BridgePipeline pipeline =
                secured("SCRAM-SHA-512", SCRAM, WRONG_PASSWORD).with("LOG_LEVEL", "debug")) {
            pipeline.append(10);

            BridgeProcess bridge = pipeline.process(List.of(), output);

            await().untilAsserted(() -> {
                HttpResponse<String> response = readiness(output);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.body())
                        .contains("SaslAuthenticationException")
                        .doesNotContain(WRONG_PASSWORD);
            });
            assertThat(bridge.isAlive()).isTrue();
            assertThat(Files.readString(output))
                    .containsPattern("WARN .*SaslAuthenticationException")
                    .doesNotContain(WRONG_PASSWORD);
            assertThat(pipeline.committed(pipeline.events())).isEmpty();
        }
    }

    @Test
    void brokerOfAnUnknownAuthorityIsNotTrusted() throws Exception {
        ServerCertificate other = ServerCertificate.of("dns:kafka.example", folder);
        try (BridgePipeline pipeline = secured("SCRAM-SHA-512", SCRAM, PASSWORD)
                .with("KAFKA_SSL_TRUSTSTORE_LOCATION", other.certificate().toString())) {
            RunningBridge bridge = pipeline.bridge();

            await().until(() -> bridge.detail("kafka").contains("SslAuthenticationException"));
            assertThat(bridge.isReady()).isFalse();
        }
    }

    @Test
    void missingWritePermissionIsReportedAndWaitedFor() throws Exception {
        try (BridgePipeline pipeline = secured("SCRAM-SHA-512", SCRAM, PASSWORD);
                Admin admin = admin()) {
            AclBinding noWrite = acl(ResourceType.TOPIC, pipeline.events(), AclOperation.WRITE, AclPermissionType.DENY);
            admin.createAcls(List.of(noWrite)).all().get();
            pipeline.append(300);

            RunningBridge bridge = pipeline.bridge();

            // It retries, so both are checked together; the reason is the same each time.
            await().pollInterval(Duration.ofMillis(20))
                    .until(() -> bridge.count("bridge.resubscriptions") >= 2
                            && !bridge.isReady()
                            && bridge.detail("kafka").contains("Not authorized"));
            assertThat(pipeline.committed(pipeline.events())).isEmpty();

            admin.deleteAcls(List.of(noWrite.toFilter())).all().get();
            pipeline.awaitExactly(300);
            bridge.awaitActive();
            assertThat(pipeline.committed(pipeline.deadLetters())).isEmpty();
        }
    }

    private static AclBinding acl(
            ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + USER, "*", operation, permission));
    }

    private static HttpResponse<String> readiness(Path output) throws Exception {
        Matcher port = HTTP_PORT.matcher(Files.readString(output));
        assertThat(port.find()).isTrue();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/health/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
