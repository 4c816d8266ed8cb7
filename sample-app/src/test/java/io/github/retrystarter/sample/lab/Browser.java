package io.github.retrystarter.sample.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

import io.github.retrystarter.sample.Programs;

/**
 * A headless Chromium without any network but this machine.
 */
public final class Browser implements AutoCloseable {

	/**
	 * What to say where there is none.
	 */
	public static final String MISSING = "No chromium with its chromedriver on the PATH: on Debian, install chromium-driver";

	private static final Duration PATIENCE = Duration.ofSeconds(45);

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	public Browser() {
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(Objects.requireNonNull(chromium()));
		// Root has no sandbox, and a container little shared memory.
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
				"--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost");
		options.setCapability("goog:loggingPrefs", logs);
		this.driver = new ChromeDriver(new ChromeDriverService.Builder()
			.usingDriverExecutable(Objects.requireNonNull(Programs.find("chromedriver")))
			.build(), options);
	}

	public static boolean isInstalled() {
		return chromium() != null && Programs.find("chromedriver") != null;
	}

	private static @Nullable File chromium() {
		return Stream.of("chromium", "chromium-browser", "google-chrome")
			.map(Programs::find)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Look at things through a window of this size, on a system with this theme.
	 */
	public void window(int width, int height, String theme) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
	}

	public void open(String address) {
		this.driver.get("about:blank");
		this.driver.get(address);
		await((browser) -> browser.find("body[data-ready=true]"));
	}

	public List<WebElement> all(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	@Nullable WebElement find(String selector) {
		return all(selector).stream().findFirst().orElse(null);
	}

	void click(String selector) {
		WebElement element = this.driver.findElement(By.cssSelector(selector));
		// In the middle, where nothing that sticks to the edge covers it.
		script("arguments[0].scrollIntoView({ block: 'center' })", element);
		element.click();
	}

	public String text(String selector) {
		return this.driver.findElement(By.cssSelector(selector)).getText();
	}

	WebElement focused() {
		return this.driver.switchTo().activeElement();
	}

	@SuppressWarnings("unchecked")
	<T> T script(String script, Object... arguments) {
		return (T) Objects.requireNonNullElse(this.driver.executeScript(script, arguments), "");
	}

	/**
	 * Wait until there is a result that is neither {@code null} nor {@code false}.
	 */
	<T> T await(Function<Browser, @Nullable T> condition) {
		return new WebDriverWait(this.driver, PATIENCE).until((driver) -> condition.apply(this));
	}

	void awaitText(String selector, String text) {
		await((browser) -> browser.text(selector).contains(text));
	}

	public List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	/**
	 * Photograph the whole page.
	 */
	public void photograph(String name) throws IOException {
		Map<String, Object> picture = this.driver.executeCdpCommand("Page.captureScreenshot",
				Map.of("captureBeyondViewport", true));
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) picture.get("data")));
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
