package io.quotestream.embedded.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadStreamOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedEventStoreSecurityIT {

    @TempDir
    private Path folder;

    @Test
    void servesOnlyTheUserItKnows() throws Exception {
        try (EventStoreSession session = new EventStoreSession(
                EmbeddedEventStore.options().credentials("bridge", "right").userWithoutRights("guest", "right"))) {
            session.fill("s", 1);
            String hostAndOptions = session.store.connectionString().substring("esdb://".length());
            EventStoreDBClient right = session.newClient("esdb://bridge:right@" + hostAndOptions);
            EventStoreDBClient guest = session.newClient("esdb://guest:right@" + hostAndOptions);
            EventStoreDBClient wrong = session.newClient("esdb://bridge:wrong@" + hostAndOptions);

            assertThat(EventStoreSession.get(right.readStream("s", ReadStreamOptions.get()))
                            .getEvents())
                    .hasSize(1);
            assertRefused(wrong, Status.Code.UNAUTHENTICATED);
            assertRefused(guest, Status.Code.PERMISSION_DENIED);
            assertRefused(session.client, Status.Code.PERMISSION_DENIED);
        }
    }

    @Test
    void speaksTls() throws Exception {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        writeSelfSigned(certificate, key);
        try (EventStoreSession session =
                new EventStoreSession(EmbeddedEventStore.options().tls(certificate, key))) {
            session.fill("s", 1);

            EventStoreDBClient trusting =
                    session.newClient(session.store.connectionString() + "&tlsCaFile=" + certificate);

            assertThat(session.store.connectionString()).endsWith("?tls=true");
            assertThat(EventStoreSession.get(trusting.readStream("s", ReadStreamOptions.get()))
                            .getEvents())
                    .hasSize(1);
        }
    }

    private static void assertRefused(EventStoreDBClient client, Status.Code code) {
        assertThatThrownBy(() -> EventStoreSession.get(client.readStream("s", ReadStreamOptions.get())))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }

    private static void writeSelfSigned(Path certificate, Path key) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=embedded event store");
        Instant now = Instant.now();
        X509CertificateHolder signed = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(3600)),
                        Date.from(now.plusSeconds(3600)),
                        name,
                        pair.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        writePem(certificate, signed);
        writePem(key, new JcaPKCS8Generator(pair.getPrivate(), null));
    }

    private static void writePem(Path file, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(content);
        }
        Files.writeString(file, text.toString());
    }
}
