package io.quotestream.runtime.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** The tables of {@code docs/configuration.md}, which must list the variables that the code reads, and no others. */
public final class ConfigurationPage {

    /** Seen from a module's folder, in which its tests run. */
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    private static final String SHARED = "All services";

    private ConfigurationPage() {}

    /** The variables in the table under {@code heading}. */
    public static List<Variable> under(String heading) {
        try {
            List<String> lines = Files.readAllLines(PAGE);
            int begin = lines.indexOf("## " + heading);
            if (begin < 0) {
                throw new AssertionError("docs/configuration.md has no heading '" + heading + "'");
            }
            return lines.stream()
                    .skip(begin + 1L)
                    .takeWhile(line -> !line.startsWith("#"))
                    .filter(line -> line.startsWith("| `"))
                    .map(ConfigurationPage::variable)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of {@code declared} belongs into a service's own table: neither shared, nor the file form of a secret. */
    public static List<Variable> own(List<Variable> declared) {
        List<String> shared = under(SHARED).stream().map(Variable::name).toList();
        return declared.stream()
                .filter(variable -> !shared.contains(variable.name()))
                .filter(Predicate.not(variable -> variable.name().endsWith("_FILE")))
                .toList();
    }

    private static Variable variable(String row) {
        String[] cells = row.split(" *\\| *", -1);
        String defaultCell = cells[2].replace("`", "");
        boolean required = defaultCell.equals("required");
        return new Variable(cells[1].replace("`", ""), required ? "" : defaultCell, required);
    }
}
