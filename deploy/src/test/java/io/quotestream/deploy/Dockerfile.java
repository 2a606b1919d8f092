package io.quotestream.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile's instructions.
 *
 * @param instructions of all stages, their continuation lines joined
 */
record Dockerfile(List<Instruction> instructions) {

    private static final Pattern PAIR = Pattern.compile("([\\w.]+)=(\"[^\"]*\"|\\S+)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    record Instruction(String word, String arguments) {}

    static Dockerfile of(String module) {
        List<Instruction> instructions = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : Repository.text(module + "/Dockerfile").lines().toList()) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            open.append(line.strip());
            if (line.endsWith("\\")) {
                open.setLength(open.length() - 1);
                continue;
            }
            String[] parts = open.toString().split("\\s+", 2);
            instructions.add(new Instruction(parts[0], parts[1].strip()));
            open.setLength(0);
        }
        return new Dockerfile(instructions);
    }

    /** The instructions of the stage that makes the image. */
    List<Instruction> image() {
        int from = 0;
        for (int i = 0; i < instructions.size(); i++) {
            from = instructions.get(i).word.equals("FROM") ? i : from;
        }
        return instructions.subList(from, instructions.size());
    }

    /** The instructions before it. */
    List<Instruction> build() {
        return instructions.subList(0, instructions.size() - image().size());
    }

    List<String> all(String word) {
        return image().stream()
                .filter(instruction -> instruction.word.equals(word))
                .map(Instruction::arguments)
                .toList();
    }

    String last(String word) {
        List<String> all = all(word);
        if (all.isEmpty()) {
            throw new AssertionError("no " + word);
        }
        return all.get(all.size() - 1);
    }

    Map<String, String> pairs(String word) {
        Map<String, String> pairs = new TreeMap<>();
        for (String arguments : all(word)) {
            Matcher pair = PAIR.matcher(arguments);
            while (pair.find()) {
                pairs.put(pair.group(1), pair.group(2).replace("\"", ""));
            }
        }
        return pairs;
    }

    /** The entry point's words, which stand there as a list, so that no shell is between it and signals. */
    List<String> entryPoint() {
        String text = last("ENTRYPOINT");
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw new AssertionError("a shell would take the signals of " + text);
        }
        List<String> words = new ArrayList<>();
        Matcher word = QUOTED.matcher(text);
        while (word.find()) {
            words.add(word.group(1));
        }
        return words;
    }
}
