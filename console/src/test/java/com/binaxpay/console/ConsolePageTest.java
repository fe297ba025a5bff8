package com.binaxpay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/// The page as an operator sees it: in headless Chromium, against a cluster that the test plays.
class ConsolePageTest {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    @TempDir
    Path directory;

    private volatile String status = status("up", "eu", 0);
    private final List<String> acts = new CopyOnWriteArrayList<>();
    private final Chaos chaos = new Chaos() {
        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public String carryOut(String act, String target) {
            if (!target.equals("eu")) {
                throw new IllegalArgumentException("there is no " + target + "; targets are eu, uk, us");
            }
            acts.add(act + " " + target);
            status = status("down", "uk", 0);
            return target + " was killed";
        }
    };
    private ConsoleServer console = ConsoleServer.start(0, () -> status, chaos);
    private final List<ChromeDriver> browsers = new ArrayList<>();

    @BeforeEach
    void needsBrowser() {
        assumeTrue(CHROMIUM.canExecute() && DRIVER.canExecute(), "chromium and chromedriver are not installed");
    }

    @AfterEach
    void stop() {
        browsers.forEach(ChromeDriver::quit);
        console.close();
    }

    @Test
    void region_killedFromThePage_isShownDownAndItsShardMoves() throws IOException {
        ChromeDriver page = open();
        await(page, "the first state", () -> text(page, "#health").equals("all well"));
        await(
                page,
                "a second point in the plots",
                () -> page.findElements(By.cssSelector("canvas")).size() == 2);
        picture(page, "console-all-well.png");

        page.findElement(By.cssSelector("[data-name=eu] button")).click();
        assertThat(text(page, "#confirm-text")).contains("Kill eu");
        page.findElement(By.cssSelector("#confirm button.danger")).click();

        await(page, "eu to be down", () -> text(page, "[data-name=eu] h3 span").equals("down"));
        await(
                page,
                "the events",
                () -> text(page, "#events").contains("region eu is down")
                        && text(page, "#events").contains("shard eu is led by uk"));
        assertThat(text(page, "#health")).isEqualTo("serving without eu");
        assertThat(text(page, "#summary")).contains("2 of 3").contains("1,557").contains("18 ms");
        assertThat(acts).containsExactly("kill eu");
        picture(page, "console-region-down.png");

        status = status("up", "uk", 5_000);
        await(page, "eu to be back", () -> text(page, "#health").equals("all well"));
        assertThat(text(page, "#shards tr:first-child")).contains("5,000 behind");
        assertThat(text(page, "#events")).contains("region eu is up").doesNotContain("caught up");

        status = status("up", "eu", 0);
        await(page, "eu to have caught up", () -> text(page, "#events").contains("region eu has caught up"));
        assertThat(text(page, "#events")).contains("shard eu is led by eu").doesNotContain("fallen behind");
        picture(page, "console-caught-up.png");
        assertNoErrors(page);
    }

    @Test
    void page_inTheDarkOrOnAPhone_fits() throws IOException {
        ChromeDriver page = open();
        await(page, "the first state", () -> text(page, "#health").equals("all well"));
        page.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        picture(page, "console-dark.png");
        page.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 1400, "deviceScaleFactor", 1, "mobile", true));
        picture(page, "console-phone.png");

        Object overflow = page.executeScript("return document.documentElement.scrollWidth - window.innerWidth");

        assertThat(overflow).isEqualTo(0L);
        assertNoErrors(page);
    }

    @Test
    void page_redrawnEachSecond_keepsFocusAndNodes() {
        ChromeDriver page = open();
        await(page, "the first state", () -> text(page, "#health").equals("all well"));
        page.executeScript("window.kept = document.querySelector('[data-name=uk] button'); window.kept.focus();");
        status = status("down", "uk", 0);
        await(page, "eu to be down", () -> text(page, "[data-name=eu] h3 span").equals("down"));

        Object isKept = page.executeScript("return document.activeElement === window.kept && window.kept.isConnected");

        assertThat(isKept).isEqualTo(true);
    }

    @Test
    void confirmation_declined_doesNothing() {
        ChromeDriver page = open();
        await(page, "the first state", () -> text(page, "#health").equals("all well"));
        page.findElement(By.cssSelector("[data-name=eu] button")).click();
        page.findElement(By.cssSelector("#confirm button[value=no]")).click();
        assertThat(acts).isEmpty();
    }

    @Test
    void digests_thatDiffer_areAnAlarm() {
        status = status.replaceFirst("\"digest\":\"aa", "\"digest\":\"bb");
        ChromeDriver page = open();
        await(page, "the alarm", () -> text(page, "#health").equals("replicas disagree"));
        assertThat(text(page, "#shards")).contains("DIFFER");
    }

    @Test
    void feed_lost_isSaidAndComesBack() {
        ChromeDriver page = open();
        await(page, "the first state", () -> text(page, "#health").equals("all well"));
        int port = console.port();
        console.close();
        await(page, "the banner", () -> page.findElement(By.id("feed-lost")).isDisplayed());
        assertThat(text(page, "#health")).isEqualTo("not known");
        console = ConsoleServer.start(port, () -> status, chaos);
        await(
                page,
                "the feed again",
                () -> text(page, "#health").equals("all well")
                        && !page.findElement(By.id("feed-lost")).isDisplayed());
    }

    @Test
    void acts_withoutThePagesHeaderOrForAForeignName_areRefused() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI kill = URI.create("http://127.0.0.1:" + console.port() + "/chaos/kill/eu");
            HttpRequest.Builder post = HttpRequest.newBuilder(kill).POST(HttpRequest.BodyPublishers.noBody());
            assertThat(client.send(post.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
            HttpResponse<String> wrong = client.send(
                    HttpRequest.newBuilder(kill.resolve("/chaos/kill/mars"))
                            .header("X-Binax-Console", "1")
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(wrong.statusCode()).isEqualTo(422);
            assertThat(wrong.body()).contains("mars").contains("eu, uk, us");
        }
        assertThat(acts).isEmpty();
    }

    private ChromeDriver open() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
                "--user-data-dir=" + directory.resolve("profile"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriver page = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER)
                        .usingAnyFreePort()
                        .build(),
                options);
        browsers.add(page);
        page.manage().window().setSize(new Dimension(1360, 1250));
        page.get("http://127.0.0.1:" + console.port() + "/");
        return page;
    }

    private static void await(ChromeDriver page, String what, java.util.function.BooleanSupplier isThere) {
        new WebDriverWait(page, Duration.ofSeconds(60))
                .withMessage(what)
                .ignoring(org.openqa.selenium.WebDriverException.class)
                .until(driver -> isThere.getAsBoolean());
    }

    private static String text(ChromeDriver page, String selector) {
        return page.findElement(By.cssSelector(selector)).getText();
    }

    private static void picture(ChromeDriver page, String name) throws IOException {
        Files.write(Path.of("target", name), page.getScreenshotAs(OutputType.BYTES));
    }

    private static void assertNoErrors(ChromeDriver page) {
        assertThat(page.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                        .map(LogEntry::getMessage))
                .isEmpty();
    }

    /// As `./binax status --json` says it, with `eu` in the given state, its shard led by `leader`, and its replica of
    /// that shard `behind` entries back.
    private static String status(String eu, String leader, int behind) {
        boolean isUp = eu.equals("up");
        return """
                {"ready":%s,
                 "regions":[%s,%s,%s],
                 "edges":[%s,%s],
                 "providers":[{"name":"sandbox","up":true,"state":"up","http":"http://127.0.0.1:6"}],
                 "payouts":{"open":1204,"unknown":2,"crossings_open":3},
                 "shards":[%s,%s,%s],"control":%s}""".formatted(
                        isUp,
                        isUp ? place("eu", 61, 11.2) : "{\"name\":\"eu\",\"up\":false,\"state\":\"" + eu + "\"}",
                        place("uk", 44, 9.1),
                        place("us", 12, 14.8),
                        place("africa-lagos", 1480, 16.0),
                        place("asia-singapore", 21, 18.3),
                        group("eu", leader, 90_000, isUp, behind),
                        group("uk", "uk", 41_000, isUp, 0),
                        group("us", "us", 7_700, isUp, 0),
                        group("", "uk", 300, isUp, 0))
                .replace("\n", " ");
    }

    private static String place(String name, int rate, double p99Ms) {
        return """
                {"name":"%s","up":true,"state":"up","http":"http://127.0.0.1:1","ready":true,"uptime_s":61,"rss_mb":310,
                 "rate":%d,"errors":0,"p50_ms":3.5,"p99_ms":%s,"in_flight":2}""".formatted(name, rate, p99Ms);
    }

    private static String group(String home, String leader, int front, boolean isEuUp, int euBehind) {
        List<String> replicas = new ArrayList<>();
        for (String region : List.of("eu", "uk", "us")) {
            boolean isEu = region.equals("eu");
            replicas.add(
                    isEu && !isEuUp
                            ? "{\"region\":\"eu\",\"role\":\"down\"}"
                            : """
                            {"region":"%s","role":"%s","term":4,"applied":%d,"committed":%d,"staleness_ms":%d,
                             "checkpoint":12,"digest":"aa51c0ffee9901"}""".formatted(
                                            region,
                                            region.equals(leader) ? "leader" : "follower",
                                            front - (isEu ? euBehind : region.equals("us") ? 3 : 0),
                                            front,
                                            region.equals(leader) ? 0 : 140));
        }
        return "{\"name\":\"%s\",\"home\":\"%s\",\"leader\":\"%s\",\"replicas\":[%s]}"
                .formatted(home, home, leader, String.join(",", replicas));
    }
}
