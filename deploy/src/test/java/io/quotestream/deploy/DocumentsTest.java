package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the documents to what a reader can rely on: links that lead somewhere, and lines that fit on a screen. */
class DocumentsTest {

    private static final int COLUMNS = 120;

    /** The end of a sentence and the beginning of the next one; a digit before the full stop numbers a list. */
    private static final Pattern TWO_SENTENCES = Pattern.compile("[^\\d\\s][.?!]\\)? +[A-Z]");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<Document> documents = Document.all();

        assertThat(documents).hasSizeGreaterThan(20);
        for (Document document : documents) {
            assertThat(document.links().stream().filter(link -> !document.resolves(link)))
                    .as(document.toString())
                    .isEmpty();
        }
        assertThat(documents.stream()
                        .mapToInt(document -> document.links().size())
                        .sum())
                .isGreaterThan(100);
    }

    @Test
    void aLinkToAMissingFileOrHeadingIsFound() {
        Document readme = Document.read(Repository.ROOT.resolve("README.md"));

        assertThat(readme.resolves("docs/pipeline.svg")).isTrue();
        assertThat(readme.resolves("docs/no-such-page.md")).isFalse();
        assertThat(readme.resolves("#two-commands")).isTrue();
        assertThat(readme.resolves("#three-commands")).isFalse();
        assertThat(readme.resolves("docs/dataformat.md#headers-of-quotesevents"))
                .isTrue();
    }

    @Test
    void readmeIsShort() {
        assertThat(Document.read(Repository.ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void linesOfProseFitOnAScreenAndHoldOneSentence() throws IOException {
        for (Document document : Document.all()) {
            assertThat(document.prose().stream()
                            .filter(line -> line.length() > COLUMNS
                                    || TWO_SENTENCES.matcher(line).find()))
                    .as(document.toString())
                    .isEmpty();
        }
    }

    @Test
    void everyModuleHasAReadme() {
        List<String> modules = Pattern.compile("<module>(.*)</module>")
                .matcher(Repository.text("pom.xml"))
                .results()
                .map(module -> module.group(1))
                .toList();

        assertThat(modules)
                .isNotEmpty()
                .allSatisfy(module -> assertThat(Repository.ROOT.resolve(module).resolve("README.md"))
                        .isRegularFile());
    }
}
