package io.quotestream.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file of this repository: its prose, its links and the anchors of its headings. */
record Document(Path path, List<String> lines) {

    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules");

    Document {
        lines = List.copyOf(lines);
    }

    /** Every document, wherever it is. */
    static List<Document> all() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.ROOT)) {
            return files.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> Stream.of(
                                    Repository.ROOT.relativize(path).toString().split("/", -1))
                            .noneMatch(NOT_OURS::contains))
                    .sorted()
                    .map(Document::read)
                    .toList();
        }
    }

    static Document read(Path path) {
        return new Document(path, Repository.text(path).lines().toList());
    }

    /** The lines that are neither code, nor rows of a table, nor comments. */
    List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.strip().startsWith("```")) {
                code = !code;
            } else if (!code && !line.startsWith("|") && !line.startsWith("<!--")) {
                prose.add(line);
            }
        }
        return prose;
    }

    /** Where its links lead, those in tables too, without addresses of the web. */
    List<String> links() {
        List<String> links = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.strip().startsWith("```")) {
                code = !code;
            } else if (!code) {
                LINK.matcher(CODE.matcher(line).replaceAll("code"))
                        .results()
                        .map(link -> link.group(1))
                        .filter(target -> !target.matches("[a-z]+:.*"))
                        .forEach(links::add);
            }
        }
        return links;
    }

    /** Whether {@code link}, of this document, leads to a file, and to a heading if it names one. */
    boolean resolves(String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? path : path.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || read(target).anchors().contains(parts[1]));
    }

    /** The anchors that GitHub makes of the headings. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> used = new HashMap<>();
        for (String line : prose()) {
            MatchResult heading = HEADING.matcher(line).results().findFirst().orElse(null);
            if (heading != null && line.startsWith("#")) {
                String anchor = heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-');
                int times = used.merge(anchor, 1, Integer::sum);
                anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
            }
        }
        return anchors;
    }

    @Override
    public String toString() {
        return Repository.ROOT.relativize(path).toString();
    }
}
