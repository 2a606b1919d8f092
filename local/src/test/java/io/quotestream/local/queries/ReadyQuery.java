package io.quotestream.local.queries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query that analysts can take as it is: a file with its purpose, notes, and the statement.
 *
 * @param question the first line of the file's comment
 * @param remark the other lines, joined; empty when there are none
 * @param sql the statement, with its semicolon
 */
record ReadyQuery(String question, String remark, String sql) {

    /** All of them, in the order of their files' names. */
    static List<ReadyQuery> all() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../sink/src/main/resources/db/queries"))) {
            return files.sorted().map(ReadyQuery::read).toList();
        }
    }

    private static ReadyQuery read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            List<String> comment = lines.stream()
                    .takeWhile(line -> line.startsWith("-- "))
                    .map(line -> line.substring(3))
                    .toList();
            if (comment.isEmpty()) {
                throw new IllegalStateException(file + " does not begin with its question");
            }
            return new ReadyQuery(
                    comment.get(0),
                    String.join("\n", comment.subList(1, comment.size())),
                    lines.stream().skip(comment.size()).collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
