package io.quotestream.sink.database;

import io.quotestream.sink.TestServers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certification authority and a database server's certificate by it, as files; made by the JDK's keytool. */
final class Certificates {

    private static final String PASSWORD = "changeit";

    private final Path folder;

    /** @param host the name that the server's certificate is for */
    Certificates(Path folder, String host) {
        this.folder = folder;
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=test authority", "-ext", "bc:critical=ca:true");
        keytool("-genkeypair", "-alias", "server", "-signer", "ca", "-dname", "CN=database", "-ext", "san=dns:" + host);
        try {
            export();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", folder.resolve("all.p12").toString(), "-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void export() throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(folder.resolve("all.p12").toFile(), PASSWORD.toCharArray());
        pem("ca.pem", "CERTIFICATE", all.getCertificate("ca").getEncoded());
        pem("server.pem", "CERTIFICATE", all.getCertificate("server").getEncoded());
        Key key = all.getKey("server", PASSWORD.toCharArray());
        pem("server-key.pem", "PRIVATE KEY", key.getEncoded());
        trust(all.getCertificate("ca"));
    }

    private void trust(Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority);
        try (OutputStream file = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(file, PASSWORD.toCharArray());
        }
    }

    private void pem(String name, String label, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                        + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** What makes the server use the certificate. */
    String[] serverOptions() {
        List<String> options = new ArrayList<>(List.of(
                "--ssl-ca=" + folder.resolve("ca.pem"),
                "--ssl-cert=" + folder.resolve("server.pem"),
                "--ssl-key=" + folder.resolve("server-key.pem")));
        if (!TestServers.isMySql()) {
            options.add("--ssl"); // the embedded MariaDB has it off; MySQL knows no such option any more
        }
        return options.toArray(String[]::new);
    }

    /** What a JDBC URL ends with that trusts this authority and nothing else, and wants the server's name to be right. */
    String verifyIdentity() {
        return "?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreType=PKCS12&fallbackToSystemTrustStore=false"
                + "&trustCertificateKeyStorePassword=" + PASSWORD + "&trustCertificateKeyStoreUrl="
                + folder.resolve("trusted.p12").toUri();
    }
}
