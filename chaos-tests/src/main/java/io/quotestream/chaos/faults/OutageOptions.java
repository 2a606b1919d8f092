package io.quotestream.chaos.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which servers become unavailable, and for how long, in place of planned faults. */
public final class OutageOptions {

    private static final Duration DEFAULT_LENGTH = Duration.ofMinutes(10);

    @Option(
            names = "--outage-of",
            paramLabel = "SERVER",
            split = ",",
            converter = Server.class,
            description = "No other faults, but one long outage of each of these, one after the other: "
                    + "source, broker, mysql, with commas between")
    private List<Outage.Server> servers = new ArrayList<>();

    @Option(
            names = "--outage",
            paramLabel = "TIME",
            converter = Length.class,
            description = "How long each server of --outage-of is unavailable, such as 90s, 10m or 1h. Default: 10m")
    private @Nullable Duration length;

    /** Reads {@code source}. */
    static final class Server implements ITypeConverter<Outage.Server> {
        @Override
        public Outage.Server convert(String text) {
            for (Outage.Server server : Outage.Server.values()) {
                if (server.text().equals(text)) {
                    return server;
                }
            }
            throw new TypeConversionException("there is no server '" + text + "', but source, broker and mysql");
        }
    }

    /** Reads {@code 10m}. */
    static final class Length implements ITypeConverter<Duration> {

        private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,4})([smh])");

        @Override
        public Duration convert(String text) {
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                throw new TypeConversionException("'" + text + "' is no time such as 90s, 10m or 1h");
            }
            long number = Long.parseLong(time.group(1));
            return switch (time.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }

    /** What the types of the options do not say is wrong, or null. */
    @Nullable
    public String problem() {
        return length != null && servers.isEmpty() ? "--outage needs --outage-of" : null;
    }

    public boolean isGiven() {
        return !servers.isEmpty();
    }

    public List<Outage.Server> servers() {
        return List.copyOf(servers);
    }

    public Duration length() {
        return length == null ? DEFAULT_LENGTH : length;
    }

    /** The part of the command that repeats the run. */
    public String command() {
        return isGiven()
                ? " --outage-of "
                        + String.join(
                                ",", servers.stream().map(Outage.Server::text).toList())
                        + " --outage " + length().toSeconds() + "s"
                : "";
    }
}
