package io.quotestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of this repository, seen from this module's folder, in which its tests run. */
final class Repository {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static final List<String> SERVICES = List.of("bridge", "streams-app", "sink");

    /** The services, and what is run now and then. */
    static final List<String> IMAGES = List.of("bridge", "streams-app", "sink", "ops");

    static final JsonMapper JSON = new JsonMapper();

    private Repository() {}

    /** The modules whose folder has this file. */
    static List<String> modulesWith(String file) {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve(file)))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether {@code path} is a file that can be started. */
    static boolean isScript(String path) {
        return Files.isRegularFile(ROOT.resolve(path)) && Files.isExecutable(ROOT.resolve(path));
    }

    static String text(String path) {
        return text(ROOT.resolve(path));
    }

    static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every document of a YAML file, its anchors and merges resolved. A key that stands there twice is refused. */
    static List<JsonNode> yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
            if (document != null) {
                documents.add(JSON.valueToTree(document));
            }
        }
        return documents;
    }

    static JsonNode json(String path) {
        try {
            return JSON.readTree(text(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
