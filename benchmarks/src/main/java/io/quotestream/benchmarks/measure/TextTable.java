package io.quotestream.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown that is also readable as it is: the first column to the left, figures to the right. */
public final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        row(headings);
    }

    public TextTable row(String... cells) {
        if (!rows.isEmpty() && cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("expected " + rows.get(0).size() + " cells, got " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(line(row));
            if (lines.size() == 1) {
                List<String> rule = new ArrayList<>();
                for (int column = 0; column < row.size(); column++) {
                    rule.add("-".repeat(width(column) - (column == 0 ? 0 : 1)) + (column == 0 ? "" : ":"));
                }
                lines.add(line(rule));
            }
        }
        return lines.stream().collect(Collectors.joining(System.lineSeparator()));
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder("|");
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String fill = " ".repeat(width(column) - cell.length());
            line.append(" ")
                    .append(column == 0 ? cell + fill : fill + cell)
                    .append(" ")
                    .append('|');
        }
        return line.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
