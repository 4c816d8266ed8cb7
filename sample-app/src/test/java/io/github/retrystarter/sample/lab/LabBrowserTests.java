package io.github.retrystarter.sample.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.autoconfigure.RetryAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * Uses the page as people do, in a real browser. Pictures of it are left in
 * {@code target/screenshots}.
 */
@EnabledIf(value = "io.github.retrystarter.sample.lab.Browser#isInstalled",
		disabledReason = "No chromium with its chromedriver on the PATH")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "logging.level.io.github.retrystarter.client=error")
class LabBrowserTests {

	private static Browser browser;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void useFreePort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("upstream.port", () -> port);
	}

	@BeforeAll
	static void startBrowser() {
		browser = new Browser();
	}

	@AfterAll
	static void closeBrowser() {
		browser.close();
	}

	@BeforeEach
	void open() {
		browser.window(1280, 1000, "light");
		browser.open("http://localhost:" + this.port + "/");
		refill();
	}

	@AfterEach
	void nothingToComplainOf() {
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void drawsABarForEachAttempt() {
		choose("flaky");
		browser.click("#send");

		browser.awaitText("#verdict", "200 after 3 requests");
		assertThat(browser.all("#timeline .bar")).extracting(WebElement::getText).containsExactly("503", "503", "200");
		assertThat(browser.all("#timeline .wait[data-source=backoff]")).hasSize(2);
		assertThat(browser.all("#log em")).extracting(WebElement::getText)
			.satisfiesExactly((first) -> assertThat(first).matches("retry in .* \\(backoff\\)"),
					(second) -> assertThat(second).matches("retry in .* \\(backoff\\)"),
					(third) -> assertThat(third).isEqualTo("done after 2 retries"));
		assertThat(browser.text("#upstream-count")).isEqualTo("This run sent 3 requests, and the upstream received 3.");
	}

	@Test
	void drawsTheWaitThatTheUpstreamAskedFor() {
		script("429+", "200");
		assertThat(browser.all("#script button")).extracting((chip) -> chip.getAttribute("aria-label"))
			.containsExactly("Remove 429 after 1 s, number 1", "Remove 200, number 2");
		browser.click("#send");

		browser.awaitText("#verdict", "retry_after");
		assertThat(browser.all("#timeline .wait[data-source=retry_after]")).hasSize(1);
		browser.awaitText("#verdict", "200 after 2 requests");
		Number wait = browser.script("return document.querySelector('.wait').clientWidth");
		Number axis = browser.script("return document.querySelector('.axis').clientWidth");
		assertThat(wait.doubleValue()).isGreaterThan(axis.doubleValue() / 2);
	}

	@Test
	void showsHowABurstSurvivesABlip() {
		choose("blip");
		browser.click("#burst");
		browser.await((page) -> page.find("#timeline .held"));

		browser.awaitText("#verdict", ": all succeeded");
		browser.awaitText("#summary", "held for a sign of life");
		browser.awaitText("#outcomes", "success_after_retry");
		assertThat(browser.all("#timeline .held")).isNotEmpty()
			.allSatisfy((held) -> assertThat(held.getAttribute("title")).endsWith("for a sign of life"));
		assertThat(browser.all("#timeline .row")).hasSize(20);
		assertThat(browser.all("#timeline .bar[data-outcome='200']")).hasSize(20);
		List<String> overlaps = browser
			.script("""
					const overlaps = [];
					for (const track of document.querySelectorAll("#timeline .track:has(.held)")) {
						const parts = [...track.querySelectorAll(".bar, .wait, .held")].map((part) => part.getBoundingClientRect());
						parts.sort((one, other) => one.left - other.left || one.right - other.right);
						parts.slice(1).forEach((part, index) => {
							if (part.left < parts[index].right - 0.5) {
								overlaps.push(`${parts[index].right} > ${part.left}`);
							}
						});
					}
					return overlaps;
					""");
		assertThat(overlaps).isEmpty();
	}

	@Test
	void saysWhyTheCallsOfABurstGaveUp() {
		choose("down");
		browser.script("document.getElementById('backoffFactor').value = 0.1");
		browser.click("#burst");

		browser.awaitText("#verdict", ": none succeeded");
		browser.awaitText("#summary", "stopped: the upstream showed no sign of life");
		assertThat(browser.all("#timeline .words")).extracting(WebElement::getText).hasSize(20).contains("✕ down");
	}

	@Test
	void showsHowABurstEmptiesTheBudget() {
		double before = meter();
		choose("down");
		browser.click("#recovery");
		browser.click("#burst");

		browser.awaitText("#verdict", "20 calls made 30 requests");
		browser.awaitText("#summary", "stopped: the budget is empty");
		assertThat(browser.text("#budget-left")).isEqualTo("budget: 0 of 100");
		assertThat(browser.all("#timeline .row")).hasSize(20);
		assertThat(browser.all("#timeline .bar[data-outcome='503']")).hasSize(30);
		browser.awaitText("#upstream-count", "This run sent 30 requests, and the upstream received 30.");
		browser.await((page) -> meter() >= before + 30);
		assertThat(browser.text("#outcomes")).contains("budget_exhausted");
	}

	@Test
	void removesResponsesFromTheScript() {
		script("503", "reset", "hang");
		browser.click("#script li:nth-child(2) button");

		assertThat(browser.all("#script button")).extracting(WebElement::getText).containsExactly("503", "hang");
		assertThat(browser.all("#scenarios input:checked")).isEmpty();
	}

	@Test
	void saysWhatIsWrong() {
		script();
		browser.click("#send");

		browser.awaitText("#problem", "responses must be a list of 1 to 12 items");
		assertThat(browser.complaints()).singleElement(STRING).contains("status of 400");
	}

	@Test
	void stopsARun() {
		script("hang");
		browser.click("#send");
		browser.await((page) -> page.find("#timeline .bar"));
		browser.click("#stop");

		browser.awaitText("#verdict", "Stopped");
		browser.await((page) -> !page.find("#stop").isDisplayed());
	}

	@Test
	void worksByKeyboard() {
		WebElement focused = tabTo("flaky");
		focused.sendKeys(Keys.ARROW_RIGHT);
		assertThat(browser.text("#shows")).contains("Retry-After");
		focused = tabTo("send");
		String outline = browser.script("return getComputedStyle(document.activeElement).outlineStyle");
		assertThat(outline).isEqualTo("solid");
		focused.sendKeys(Keys.ENTER);

		browser.awaitText("#verdict", "200 after 2 requests");
	}

	@Test
	void theYamlMakesThePolicyThatWasTried() {
		browser
			.script("""
					for (const [id, value] of Object.entries({ total: 5, backoffFactor: 0.2, backoffMax: 1.5, jitter: "equal" })) {
						document.getElementById(id).value = value;
					}
					""");
		browser.click("#idempotencyKey");

		Properties yaml = yaml(browser.text("#yaml"));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RetryAutoConfiguration.class))
			.withPropertyValues(yaml.entrySet().stream().map(Object::toString).toArray(String[]::new))
			.run((context) -> {
				HttpRetryPolicy policy = context.getBean(RetryMounts.class).find(RetryMount.DEFAULT).policy();
				assertThat(policy).isEqualTo(HttpRetryPolicy.builder()
					.total(5)
					.backoffFactor(0.2)
					.backoffMax(Duration.ofMillis(1500))
					.jitter(Jitter.EQUAL)
					.idempotencyKeyGenerated(true)
					.build());
			});
	}

	@Test
	void remembersTheTheme() {
		assertThat(theme()).isEqualTo("light");
		browser.click("#theme");
		assertThat(theme()).isEqualTo("dark");
		browser.open("http://localhost:" + this.port + "/");
		assertThat(theme()).isEqualTo("dark");
		browser.script("localStorage.clear()");
	}

	@Test
	void playsTheStorm() {
		browser.click("#tab-storm");
		scrubTo(75);

		assertThat(browser.all("#curves tr")).extracting(WebElement::getText)
			.anySatisfy((row) -> assertThat(row).startsWith("defaults ").endsWith("after 14.5 s"))
			.anySatisfy((row) -> assertThat(row).startsWith("three attempts").endsWith("not in 60 s"));
		browser.focused().sendKeys(Keys.ARROW_LEFT);
		assertThat(browser.find("#view-lab").isDisplayed()).isTrue();
	}

	@Test
	void countsTheCallsThatABlipCosts() {
		browser.click("#tab-storm");
		browser.await((page) -> page.all("#storms input").size() == 4);
		browser.click("#storms label:nth-child(2)");
		scrubTo(20);

		assertThat(browser.text("#storms label:nth-child(2)")).isEqualTo("The server refuses everything for 2 s");
		assertThat(callsLost("none-curve")).isPositive();
		assertThat(callsLost("defaults-curve")).isLessThan(callsLost("none-curve") / 2);
	}

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "390, light", "390, dark" })
	void looksRight(int width, String theme) throws IOException {
		browser.window(width, 1000, theme);
		script("503", "reset", "429+", "200");
		browser.script("const jitter = document.getElementById('jitter'); jitter.value = 'none';"
				+ "jitter.dispatchEvent(new Event('input', { bubbles: true }))");
		browser.click("#send");
		browser.awaitText("#verdict", "200 after 4 requests");
		photograph(width, theme, "call");
		refill();
		choose("blip");
		browser.click("#burst");
		browser.awaitText("#verdict", ": all succeeded");
		photograph(width, theme, "burst");
		browser.click("#tab-storm");
		scrubTo(75);
		photograph(width, theme, "storm");
	}

	private void photograph(int width, String theme, String name) throws IOException {
		Number overflow = browser.script("return document.documentElement.scrollWidth - innerWidth");
		assertThat(overflow.intValue()).isLessThanOrEqualTo(0);
		Number height = browser.script("scrollTo(0, 0); return document.body.scrollHeight");
		browser.window(width, height.intValue(), theme);
		browser.script("return document.body.offsetHeight");
		browser.photograph("%s-%d-%s".formatted(name, width, theme));
		browser.window(width, 1000, theme);
	}

	private static void refill() {
		browser.click("#refill");
		browser.awaitText("#verdict", "full again");
	}

	private static void choose(String scenario) {
		browser.click("#scenarios label:has([value=" + scenario + "])");
	}

	private static void script(String... responses) {
		browser.click("#clear");
		for (String response : responses) {
			browser.click("[data-response='" + response + "']");
		}
	}

	private static void scrubTo(int second) {
		browser.await((page) -> page.all("#curves tr").size() == 4);
		browser.script("const scrub = document.getElementById('scrub'); scrub.value = arguments[0];"
				+ "scrub.dispatchEvent(new Event('input'))", second);
	}

	private static int callsLost(String curve) {
		return Integer.parseInt(browser.text("#curves ." + curve + " ~ td:nth-of-type(3)"));
	}

	private static WebElement tabTo(String name) {
		for (int i = 0; i < 60; i++) {
			WebElement focused = browser.focused();
			if (List.of(String.valueOf(focused.getAttribute("id")), String.valueOf(focused.getAttribute("value")))
				.contains(name)) {
				return focused;
			}
			focused.sendKeys(Keys.TAB);
		}
		throw new AssertionError("The keyboard does not reach " + name);
	}

	private static double meter() {
		return Double.parseDouble(browser.text("#meter-requests"));
	}

	private static String theme() {
		return browser.script("return document.documentElement.dataset.theme");
	}

	private static Properties yaml(String text) {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ByteArrayResource(text.getBytes()));
		return yaml.getObject();
	}

}
