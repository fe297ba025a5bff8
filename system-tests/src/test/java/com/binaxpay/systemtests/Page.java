package com.binaxpay.systemtests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/// A page in headless Chromium, which asks nobody but loopback.
final class Page implements AutoCloseable {
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final Duration SOON = Duration.ofMinutes(2);

    private final Path profile;
    private final ChromeDriver driver;

    Page(String url) throws IOException {
        profile = Files.createTempDirectory("binax-chromium");
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
                "--user-data-dir=" + profile);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER)
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().window().setSize(new Dimension(1360, 1250));
        driver.get(url);
    }

    static boolean isPossible() {
        return CHROMIUM.canExecute() && DRIVER.canExecute();
    }

    String text(String selector) {
        return driver.findElement(By.cssSelector(selector)).getText();
    }

    void await(String what, BooleanSupplier isThere) {
        new WebDriverWait(driver, SOON)
                .withMessage(() -> what + "; the page says\n" + text("body"))
                .ignoring(WebDriverException.class)
                .until(unused -> isThere.getAsBoolean());
    }

    /// Keeps a picture in `target/`.
    void picture(String name) throws IOException {
        Files.write(Path.of("target", name), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
        LocalUp.delete(profile);
    }
}
