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

    private volatile String status = status("up", "eu");
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
            status = status("down", "uk");
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
        assertThat(acts).containsExactly("kill eu");
        picture(page, "console-region-down.png");

        status = status("up", "eu");
        await(page, "eu to be back", () -> text(page, "#health").equals("all well"));
        assertThat(text(page, "#events")).contains("region eu is up").contains("shard eu is led by eu");
        assertNoErrors(page);
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
        page.manage().window().setSize(new Dimension(1360, 1000));
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

    private static String status(String eu, String leader) {
        String replica = """
                {"region":"%s","role":"%s","applied":%d,"checkpoint":12,"digest":"aa51c0ffee9901"}""";
        String shard = """
                {"name":"%s","home":"%s","leader":"%s","replicas":[%s,%s,%s]}""";
        boolean isUp = eu.equals("up");
        return """
                {"ready":true,
                 "regions":[{"name":"eu","up":%s,"state":"%s","http":"http://127.0.0.1:1","rate":%s,"p99_ms":11.2,"rss_mb":310},
                            {"name":"uk","up":true,"http":"http://127.0.0.1:2","rate":44.5,"p99_ms":9.1,"rss_mb":302},
                            {"name":"us","up":true,"http":"http://127.0.0.1:3","rate":12,"p99_ms":14.8,"rss_mb":298}],
                 "edges":[{"name":"africa-lagos","up":true,"rate":80,"p99_ms":16.0},{"name":"asia-singapore","up":true,"rate":21.5,"p99_ms":18.3}],
                 "providers":[{"name":"sandbox","up":true}],
                 "payouts":{"reserved":3,"submitted":17,"unknown":2,"succeeded":1204,"failed":6},
                 "shards":[%s,%s,%s]}""".formatted(
                        isUp,
                        eu,
                        isUp ? "61.5" : "0",
                        shard.formatted(
                                "eu",
                                "eu",
                                leader,
                                isUp ? replica.formatted("eu", "leader", 900) : "{\"region\":\"eu\",\"role\":\"down\"}",
                                replica.formatted("uk", isUp ? "follower" : "leader", 900),
                                replica.formatted("us", "follower", 897)),
                        shard.formatted(
                                "uk",
                                "uk",
                                "uk",
                                replica.formatted("eu", "follower", 410),
                                replica.formatted("uk", "leader", 410),
                                replica.formatted("us", "follower", 410)),
                        shard.formatted(
                                "us",
                                "us",
                                "us",
                                replica.formatted("eu", "follower", 77),
                                replica.formatted("uk", "follower", 77),
                                replica.formatted("us", "leader", 77)))
                .replace("\n", " ");
    }
}
