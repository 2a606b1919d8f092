package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that requires TLS and a password: copied with both, and a clear message without. */
class SecuredSourceIT {

    private static final String USER = "quotes-bridge";
    private static final String PASSWORD = "correct-horse-7731";
    private static final String WRONG_PASSWORD = "battery-staple-4402";

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static ServerCertificate ours;
    private static ServerCertificate ofAnotherHost;

    @BeforeAll
    static void start() throws Exception {
        ours = ServerCertificate.of("ip:127.0.0.1", folder);
        ofAnotherHost = ServerCertificate.of("dns:eventstore.example", folder);
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void copiesWithTrustedAuthorityAndPassword() throws Exception {
        try (RecordedLog log = new RecordedLog();
                BridgePipeline pipeline = securedBy(ours, ours).with("EVENTSTOREDB_PASSWORD", PASSWORD)) {
            pipeline.append(500);

            RunningBridge bridge = pipeline.bridge().awaitActive();

            pipeline.awaitExactly(500);
            await().until(() -> bridge.gauge("bridge.head") == 499);
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
            assertContainsNoPassword(log.text());
        }
    }

    @Test
    void copiesAllWithAPasswordFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        try (BridgePipeline pipeline = securedBy(ours, ours)
                .with("EVENTSTOREDB_PASSWORD_FILE", file.toString())
                .with("BRIDGE_SOURCE_STREAM", "$all")) {
            pipeline.append(500);

            RunningBridge bridge = pipeline.bridge().awaitActive();

            pipeline.awaitExactly(500);
            await().until(() -> bridge.gauge("bridge.head") > 0);
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
        }
    }

    @Test
    void certificateOfAnUnknownAuthorityIsNotTrusted() throws Exception {
        try (BridgePipeline pipeline = securedBy(ours, ofAnotherHost).with("EVENTSTOREDB_PASSWORD", PASSWORD)) {
            assertRefused(pipeline, "unable to find valid certification path");
        }
    }

    @Test
    void trustedCertificateOfAnotherHostIsRejected() throws Exception {
        try (BridgePipeline pipeline =
                securedBy(ofAnotherHost, ofAnotherHost).with("EVENTSTOREDB_PASSWORD", PASSWORD)) {
            assertRefused(pipeline, "No subject alternative names matching IP address 127.0.0.1");
        }
    }

    @Test
    void passwordIsNotSentToAServerWithoutTls() throws Exception {
        EmbeddedEventStore plain =
                EmbeddedEventStore.options().credentials(USER, PASSWORD).start();
        try (BridgePipeline pipeline = connected(plain, ours).with("EVENTSTOREDB_PASSWORD", PASSWORD)) {
            assertRefused(pipeline, "not an SSL/TLS record");
        }
    }

    @Test
    void reportsAWrongPassword() throws Exception {
        try (BridgePipeline pipeline = securedBy(ours, ours).with("EVENTSTOREDB_PASSWORD", WRONG_PASSWORD)) {
            assertRefused(pipeline, "UNAUTHENTICATED");
        }
    }

    @Test
    void reportsAMissingCaFile() throws Exception {
        ServerCertificate nowhere = new ServerCertificate(folder.resolve("absent.crt"), folder.resolve("absent.key"));
        try (BridgePipeline pipeline = securedBy(ours, nowhere).with("EVENTSTOREDB_PASSWORD", PASSWORD)) {
            assertRefused(pipeline, "absent.crt");
        }
    }

    private static BridgePipeline securedBy(ServerCertificate server, ServerCertificate trusted) {
        return connected(
                EmbeddedEventStore.options()
                        .credentials(USER, PASSWORD)
                        .tls(server.certificate(), server.privateKey())
                        .start(),
                trusted);
    }

    private static BridgePipeline connected(EmbeddedEventStore store, ServerCertificate trusted) {
        return new BridgePipeline(kafka, store)
                .with(
                        "EVENTSTOREDB_CONNECTION_STRING",
                        "esdb://127.0.0.1:" + store.port() + "?tls=true&tlsCaFile=" + trusted.certificate())
                .with("EVENTSTOREDB_USERNAME", USER);
    }

    /** Not ready, for a reason that health and log give without a secret; nothing is copied; it retries. */
    private static void assertRefused(BridgePipeline pipeline, String reason) {
        pipeline.append(10);
        try (RecordedLog log = new RecordedLog()) {
            RunningBridge bridge = pipeline.bridge();

            await().untilAsserted(
                            () -> assertThat(bridge.detail("eventstoredb")).contains(reason));
            assertThat(bridge.isReady()).isFalse();
            await().until(() -> bridge.count("bridge.resubscriptions") >= 1);
            assertThat(log.text()).contains(reason);
            assertContainsNoPassword(log.text());
            assertContainsNoPassword(bridge.detail("eventstoredb"));
            assertThat(pipeline.store().faults().subscriptionsOpened()).isZero();
            assertThat(pipeline.committed(pipeline.events())).isEmpty();
        }
    }

    private static void assertContainsNoPassword(String text) {
        for (String password : new String[] {PASSWORD, WRONG_PASSWORD}) {
            byte[] header = (USER + ':' + password).getBytes(UTF_8);
            assertThat(text)
                    .doesNotContain(password)
                    .doesNotContain(Base64.getEncoder().encodeToString(header));
        }
    }
}
