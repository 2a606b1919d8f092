package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A program that does its work and ends. */
final class ShellCommand {

    private ShellCommand() {}

    /** Returns what {@code command} printed, errors included; fails unless it ends with code 0. */
    static String run(String... command) throws IOException, InterruptedException {
        return run(0, command);
    }

    /** The same with another exit code. */
    static String run(int exitCode, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }
}
