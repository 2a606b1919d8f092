package io.quotestream.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvTest {

    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        Env env = Env.of(Map.of("EMPTY", "  "));

        assertThat(env.optional("TEXT", "text")).isEqualTo("text");
        assertThat(env.optional("EMPTY", "text")).isEqualTo("text");
        assertThat(env.optional("MAYBE")).isEmpty();
        assertThat(env.positiveInt("INT", 3)).isEqualTo(3);
        assertThat(env.bytes("BYTES", 1024)).isEqualTo(1024);
        assertThat(env.duration("TIME", Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
        assertThat(env.flag("FLAG", true)).isTrue();
        assertThat(env.choice("COLOUR", Colour.class, Colour.DARK_BLUE)).isEqualTo(Colour.DARK_BLUE);
        assertThat(env.secret("SECRET").isPresent()).isFalse();
        assertThatCode(env::verify).doesNotThrowAnyException();
        assertThat(env.declared())
                .contains(
                        new Variable("BYTES", "1KiB", false),
                        new Variable("TIME", "90s", false),
                        new Variable("COLOUR", "dark-blue", false));
    }

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "5s,PT5S", "2m,PT2M", "1h,PT1H", "1d,PT24H", "PT1M30S,PT1M30S", "10 s,PT10S"})
    void timeSpansAreReadAsPeopleWriteThem(String text, Duration expected) {
        assertThat(Env.of(Map.of("T", text)).duration("T", Duration.ofDays(9))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"17,17", "17B,17", "2KiB,2048", "3 MiB,3145728", "1GiB,1073741824"})
    void sizesAreReadAsPeopleWriteThem(String text, long expected) {
        assertThat(Env.of(Map.of("B", text)).bytes("B", 1)).isEqualTo(expected);
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        Env env =
                Env.of(Map.of("INT", "many", "BIG", "11", "TIME", "0ms", "BYTES", "1TB", "FLAG", "yes", "C", "green"));

        env.required("NEEDED", "a host", "db-1");
        env.positiveInt("INT", 3);
        env.intBetween("BIG", 1, 10, 5);
        env.duration("TIME", Duration.ofSeconds(1));
        env.bytes("BYTES", 1024);
        env.flag("FLAG", false);
        env.choice("C", Colour.class, Colour.RED);

        assertThatThrownBy(env::verify)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "NEEDED: is not set; expected a host, for example db-1",
                        "INT: is 'many'; expected a whole number of at least 1, for example 3",
                        "BIG: is '11'; expected a whole number from 1 to 10, for example 5",
                        "TIME: is '0ms'; expected a time span from 1ms to 24d, for example 1s",
                        "BYTES: is '1TB'; expected a number of bytes of at least 1, for example 1KiB",
                        "FLAG: is 'yes'; expected true or false, for example false",
                        "C: is 'green'; expected one of red, dark-blue, for example red"));
    }

    @Test
    void aSlipOfThePenIsAProblemWithASuggestion() {
        Env env = Env.of(Map.of("SINK_BACTH", "1", "OTHER_THING", "1", "SINK_X_ANY", "1"), "SINK_");

        env.optional("SINK_BATCH", "");
        env.prefixed("SINK_X_");

        assertThatThrownBy(env::verify)
                .hasMessage("SINK_BACTH: is no variable of this service; expected one that it reads;"
                        + " did you mean SINK_BATCH?");
    }

    @Test
    void linksThatKubernetesPutsIntoEachPodAreNoSlips() {
        Env env = Env.of(
                Map.of(
                        "BRIDGE_SERVICE_HOST", "10.0.0.1",
                        "BRIDGE_SERVICE_PORT_HTTP", "8080",
                        "BRIDGE_PORT", "tcp://10.0.0.1:8080",
                        "BRIDGE_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "KAFKA_PORT", "tcp://10.0.0.2:9092"),
                "BRIDGE_");

        assertThat(env.prefixed("KAFKA_")).isEmpty();
        assertThatCode(env::verify).doesNotThrowAnyException();
    }

    @Test
    void aProblemIsOneLineHoweverLongItsValue() {
        Env env = Env.of(Map.of("INT", "1\n2" + "3".repeat(500)));

        env.positiveInt("INT", 1);

        assertThatThrownBy(env::verify).hasMessageMatching("INT: is '1 23{57}[.]{3}'; expected .*");
    }

    @Test
    void aSecretComesOutOfAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");

        Secret secret = Env.of(Map.of("PASSWORD_FILE", file.toString())).requiredSecret("PASSWORD");

        assertThat(secret.reveal()).isEqualTo("s3cret");
        assertThat(secret).hasToString("***");
    }

    @Test
    void aSecretOutOfAFileIsTheOneThatIsThereNow(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "old\n");
        Secret secret = Env.of(Map.of("PASSWORD_FILE", file.toString())).requiredSecret("PASSWORD");

        Files.writeString(file, "new\n");
        assertThat(secret.reveal()).isEqualTo("new");

        Files.delete(file);
        assertThat(secret.reveal()).isEqualTo("new");
    }

    @Test
    void aSecretThatCannotBeHadIsOneProblem() {
        assertProblem(Map.of(), env -> env.requiredSecret("PASSWORD"), "PASSWORD: is not set");
        assertProblem(
                Map.of("PASSWORD_FILE", "/nowhere/at/all"),
                env -> env.requiredSecret("PASSWORD"),
                "PASSWORD_FILE: names a file that cannot be read: /nowhere/at/all");
    }

    @Test
    void noErrorShowsASecret() {
        Env env = Env.of(Map.of("PASSWORD", "s3cret", "PASSWORD_FILE", "/x"));

        env.secret("PASSWORD");

        assertThatThrownBy(env::verify)
                .hasMessageContaining("PASSWORD_FILE: is set beside PASSWORD")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void prefixedVariablesBecomeClientSettings() {
        Map<String, String> settings = Env.of(Map.of("KAFKA_SECURITY_PROTOCOL", "SSL", "KAFKA_", "x", "OTHER", "y"))
                .prefixed("KAFKA_");

        assertThat(settings).containsExactlyEntriesOf(Map.of("security.protocol", "SSL"));
    }

    private static void assertProblem(Map<String, String> variables, Consumer<Env> read, String message) {
        Env env = Env.of(variables);
        read.accept(env);
        assertThatThrownBy(env::verify)
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(1))
                .hasMessageStartingWith(message);
    }
}
