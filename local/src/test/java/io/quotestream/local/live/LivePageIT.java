package io.quotestream.local.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotestream.local.run.LauncherProcess;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page of a run, in a real browser: the one that the property {@code browser} names. */
@Tag("browser")
final class LivePageIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BROWSER = System.getProperty("browser", "chromium");

    /** Elements that reach out of the screen on its right, but for those that lie in something to scroll. */
    private static final String OVERFLOWING = """
            [...document.querySelectorAll('body *')]
              .filter(e => !e.closest('.wide') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
              .map(e => e.tagName + '.' + e.getAttribute('class') + ' ' + e.textContent.slice(0, 30)).join('\\n')
            """;

    /** The lowest contrast of a text with what lies under it, by the formula of WCAG 2. */
    private static final String CONTRASTS = """
            (() => {
              const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
                  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
              const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                  if (c !== 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255, 255, 255)'; };
              const found = [];
              for (const e of document.querySelectorAll('h1, h2, p, th, td, dt, dd, summary, li')) {
                if (e.textContent.trim() && e.getClientRects().length) {
                  found.push([ratio(getComputedStyle(e).color, ground(e)), e.tagName + ' ' + e.textContent.slice(0, 20)]);
                }
              }
              let under = null;
              for (const e of document.querySelectorAll('#pipeline svg > *')) {
                if (e.tagName === 'rect') under = getComputedStyle(e).fill;
                if (e.tagName === 'text') found.push([ratio(getComputedStyle(e).fill, under), e.textContent]);
              }
              for (const e of document.querySelectorAll('#activity text')) {
                found.push([ratio(getComputedStyle(e).fill, ground(e.closest('section'))), e.textContent]);
              }
              found.sort((a, b) => a[0] - b[0]);
              return found[0];
            })()
            """;

    @TempDir
    private Path folder;

    @Test
    void browserShowsWhatMySqlHas() throws Exception {
        try (LauncherProcess launcher =
                        LauncherProcess.start(folder, "--quotes", "300", "--bad-share", "0.01", "--seed", "77");
                Browser browser = Browser.start(BROWSER, folder.resolve("browser"))) {
            String url = pageOf(launcher);
            browser.open(url, 1280, 900, false);

            try (Connection connection = launcher.awaitMySql()) {
                useUtc(connection);
                assertThat(launcher.output()).contains("  0 differences");
                assertShows(browser, "#quotes", number(connection, "SELECT COUNT(*) FROM quotes"));
                assertShows(browser, "#events", number(connection, "SELECT SUM(event_count) FROM quotes"));
                long active = number(
                        connection,
                        "SELECT COUNT(*) FROM quote_product_activity WHERE active_to = '9999-12-31 00:00:00'");
                assertShows(browser, "#active-products", active);
                assertShows(
                        browser,
                        "#quotes-with-active",
                        number(connection, "SELECT COUNT(*) FROM quotes WHERE active_product_count > 0"));
                assertLatestQuotes(browser, connection);
                assertProducts(browser, connection);
                assertActivity(browser, connection, active);
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(browser.text("#pipeline"))
                            .contains("● ready", "0 waiting")
                            .doesNotContain("✕"));

            assertFits(browser, "desktop", 1280, false);
            assertFits(browser, "desktop-dark", 1280, true);
            assertFits(browser, "phone", 360, false);
            assertFits(browser, "phone-dark", 360, true);
            assertThat(browser.complaints()).isEmpty();
            assertSaysWhatIsDown(browser, launcher);
            assertThat(browser.complaints()).isEmpty();

            launcher.signal("INT");
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(browser.text("#trouble")).contains("Lost contact with the launcher"));
            screenshot(browser, "lost-contact");
        }
    }

    @Test
    void runWithoutEventsShowsThatThereAreNone() throws Exception {
        Path none = Files.writeString(folder.resolve("none.jsonl"), """
                {"type":"fee_applied","data":"no JSON at all"}
                """);
        try (LauncherProcess launcher = LauncherProcess.start(folder, "--events", none.toString());
                Browser browser = Browser.start(BROWSER, folder.resolve("browser"))) {
            browser.open(pageOf(launcher), 360, 740, false);

            await().atMost(TIMEOUT).untilAsserted(() -> {
                assertThat(browser.text("#latest")).contains("No quote yet");
                assertThat(browser.text("#activity")).contains("No product has been active yet");
                assertShows(browser, "#quotes", 0);
                assertShows(browser, "#dead-letters", 1);
            });
            assertFits(browser, "empty", 360, false);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void textOfAnEventIsNeverMarkup() throws Exception {
        String hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        Path events = Files.writeString(folder.resolve("hostile.jsonl"), """
                {"type":"quote_started","data":{"id":"<b>q</b>","reference":"%1$s"}}
                {"type":"quote_products_updated","data":{"quoteId":"<b>q</b>","products":[{"id":"p","name":"%1$s","rates":[{"key":"r","status":"active"}]}]}}
                """.formatted(hostile));
        try (LauncherProcess launcher = LauncherProcess.start(folder, "--events", events.toString());
                Browser browser = Browser.start(BROWSER, folder.resolve("browser"))) {
            String url = pageOf(launcher);
            browser.open(url, 360, 740, false);

            await().atMost(TIMEOUT).untilAsserted(() -> {
                assertThat(browser.text("#latest tbody")).contains("<b>q</b>", hostile);
                assertThat(browser.text("#products tbody")).contains(hostile);
            });
            assertThat(browser.value("document.querySelectorAll('img, b, td script').length")
                            .asInt())
                    .isZero();
            assertFits(browser, "hostile", 360, false);
            assertThat(browser.complaints()).isEmpty();
            // The policy stands in the way of what the page's own code would let through.
            browser.value("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://127.0.0.1:1/x\">')");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(browser.complaints())
                            .anyMatch(complaint -> complaint.contains("Content Security Policy")));
            assertThat(statusAs("elsewhere.example", url)).isEqualTo("421");
            assertThat(statusAs("localhost", url)).isEqualTo("200");
        }
    }

    /** The status that the page has for a browser which knows it by another name. */
    private static String statusAs(String host, String url) throws Exception {
        URI address = URI.create(url);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return response.split(" ", 3)[1];
        }
    }

    private static String pageOf(LauncherProcess launcher) {
        Pattern address = Pattern.compile("Live page: (http://127\\.0\\.0\\.1:\\d+/)");
        return await().atMost(TIMEOUT)
                .until(
                        () -> {
                            Matcher matcher = address.matcher(launcher.output());
                            return matcher.find() ? matcher.group(1) : "";
                        },
                        url -> !url.isEmpty());
    }

    private static void assertShows(Browser browser, String selector, long number) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.text(selector)).isEqualTo("%,d".formatted(number)));
    }

    private static void assertLatestQuotes(Browser browser, Connection connection) throws Exception {
        StringBuilder expected = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT quote_uid, COALESCE(reference, '–'), event_type, active_product_count FROM quotes"
                                + " ORDER BY last_event_at DESC, quote_uid LIMIT 10")) {
            while (rows.next()) {
                expected.append(rows.getString(1) + "|" + rows.getString(2) + "|" + rows.getString(3) + "|"
                        + rows.getInt(4) + "\n");
            }
        }
        String shown = "[...document.querySelectorAll('#latest tbody tr')]"
                + ".map(r => [...r.cells].slice(0, 4).map(c => c.textContent).join('|') + '\\n').join('')";
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.value(shown).asText()).isEqualTo(expected.toString()));
    }

    private static void assertProducts(Browser browser, Connection connection) throws Exception {
        StringBuilder expected = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT COALESCE(product_name, product_key, product_id) AS name, active_quotes"
                                + " FROM active_products_now_by_product ORDER BY active_quotes DESC, name LIMIT 8")) {
            while (rows.next()) {
                expected.append(rows.getString(1) + "|" + "%,d".formatted(rows.getLong(2)) + "\n");
            }
        }
        String shown = "[...document.querySelectorAll('#products tbody tr')]"
                + ".map(r => [...r.cells].slice(0, 2).map(c => c.textContent).join('|') + '\\n').join('')";
        assertThat(browser.value(shown).asText()).isEqualTo(expected.toString());
    }

    /** Each number of the chart's table is the one that MySQL says for that moment, but that the page has it in milliseconds. */
    private static void assertActivity(Browser browser, Connection connection, long activeAtTheEnd) throws Exception {
        JsonNode points = browser.value("fetch('live.json').then(a => a.json()).then(j => j.tables.activity)");
        assertThat(points).hasSize(LiveTables.SPANS + 1);
        assertThat(points.get(LiveTables.SPANS).get(1).asLong()).isEqualTo(activeAtTheEnd);
        long previous = 0;
        for (JsonNode point : points) {
            long millis = point.get(0).asLong();
            // The moment lies within this millisecond.
            long changes = number(connection, """
                    SELECT COALESCE(SUM(active_from >= FROM_UNIXTIME(%1$d / 1000) AND active_from < FROM_UNIXTIME((%1$d + 1) / 1000)), 0)
                         + COALESCE(SUM(active_to >= FROM_UNIXTIME(%1$d / 1000) AND active_to < FROM_UNIXTIME((%1$d + 1) / 1000)), 0)
                    FROM quote_product_activity
                    """.formatted(millis));
            long active = number(
                    connection,
                    "SELECT COUNT(*) FROM quote_product_activity WHERE active_from <= FROM_UNIXTIME(%1$d / 1000) AND active_to > FROM_UNIXTIME(%1$d / 1000)"
                            .formatted(millis));
            assertThat(point.get(1).asLong()).isBetween(active - changes, active + changes);
            previous = point.get(1).asLong();
        }
        assertThat(previous).isEqualTo(activeAtTheEnd);
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.value("document.querySelectorAll('#moments tbody tr').length")
                                .asInt())
                        .isEqualTo(LiveTables.SPANS + 1));
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = false; })");
    }

    private static void assertFits(Browser browser, String name, int width, boolean isDark) throws Exception {
        browser.resize(width, width < 600 ? 740 : 900, isDark);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(browser.value(OVERFLOWING).asText()).isEmpty());
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
                .isEqualTo(width);
        JsonNode lowest = browser.value(CONTRASTS);
        assertThat(lowest.get(0).asDouble()).as(lowest.toString()).isGreaterThanOrEqualTo(4.5);
        screenshot(browser, name);
    }

    private static void assertSaysWhatIsDown(Browser browser, LauncherProcess launcher) throws Exception {
        ProcessHandle sink = launcher.descendants().stream()
                .filter(process -> process.info().commandLine().orElse("").contains("sink.jar"))
                .findFirst()
                .orElseThrow();
        signal("STOP", sink);
        try {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(browser.text("#trouble")).contains("sink: suspended"));
            assertThat(browser.text("#pipeline")).contains("✕ suspended");
            assertThat(browser.text("#hops")).contains("suspended");
            assertFits(browser, "service-down", 1280, false);
            assertFits(browser, "service-down-phone", 360, true);
        } finally {
            signal("CONT", sink);
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(browser.text("#trouble")).isEmpty());
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** For looking at, in {@code target/live-page}. */
    private static void screenshot(Browser browser, String name) throws Exception {
        browser.screenshot(Files.createDirectories(Path.of("target/live-page")).resolve(name + ".png"));
    }

    private static long number(Connection connection, String query) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void useUtc(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
        }
    }
}
