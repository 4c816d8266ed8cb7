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
import org.junit.jupiter.params.provider.ValueSource;
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
@EnabledIf(value = "io.github.retrystarter.sample.lab.Browser#isInstalled", disabledReason = Browser.MISSING)
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

	/**
	 * Meters that come with the first call are not found before it.
	 */
	@AfterEach
	void nothingToComplainOf() {
		assertThat(browser.complaints()).filteredOn((complaint) -> !complaint.contains("/actuator/metrics/retry."))
			.isEmpty();
	}

	@Test
	void drawsABarForEachAttempt() {
		choose("flaky");
		browser.click("#send");

		browser.awaitText("#verdict", "200 after 3 requests");
		assertThat(browser.all("#timeline .bar")).extracting((bar) -> bar.getAttribute("data-outcome"))
			.containsExactly("503", "503", "200");
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

		browser.awaitText("#verdict", "of them by a retry");
		browser.awaitText("#summary", "held for a sign of life");
		browser.awaitText("#outcomes", "success_after_retry");
		assertThat(browser.all("#timeline .held")).isNotEmpty()
			.allSatisfy((held) -> assertThat(held.getAttribute("title")).endsWith("for a sign of life"));
		assertThat(browser.all("#timeline .row")).hasSize(20);
		assertThat(browser.all("#timeline .bar[data-outcome='200']")).hasSize(20);
		assertThat(overlaps()).isEmpty();
	}

	@Test
	void marksWhenThePolicyChangesDuringABurst() {
		choose("down");
		browser.click("#recovery");
		browser.click("#budget");
		browser.script("document.getElementById('backoffFactor').value = 0.1");
		set("calls", "50");
		browser.click("#burst");
		browser.await((page) -> page.find("#timeline .bar"));
		browser.script("const total = document.getElementById('total'); total.value = 0;"
				+ "total.dispatchEvent(new Event('input', { bubbles: true }));"
				+ "total.dispatchEvent(new Event('change', { bubbles: true }))");

		browser.awaitText("#log", "total 3 → 0");
		awaitEnd("none succeeded");
		assertThat(browser.all("#timeline .mark")).singleElement()
			.satisfies((mark) -> assertThat(mark.getText()).isEqualTo("total 3 → 0"));
		assertThat(browser.text("#summary")).contains("stopped: no retry is allowed")
			.contains("stopped: all retries are used up (total 3)");
		assertThat(browser.all("#log b.changed")).hasSize(1);
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
		assertThat(browser.find("#timeline").isDisplayed()).isFalse();
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
		assertThat(browser.text("#upstream")).contains("Retry-After");
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
	void showsWhatRetriesGainInABlip() {
		storm(1, 22);

		assertThat(unsuccessful("none-curve")).isGreaterThan(500);
		assertThat(unsuccessful("defaults-curve")).isZero();
		assertThat(sentence("none-curve")).isEqualTo("Every call that is hit is lost, and each call is sent once.");
		assertThat(sentence("defaults-curve")).isEqualTo(
				"Every call that is hit succeeds in the end, and the server gets no more requests than without retries.");
	}

	@Test
	void showsWhatRetriesGainWhereSomeRequestsFailAtRandom() {
		storm(2, 75);

		assertThat(unsuccessful("defaults-curve")).isLessThan(unsuccessful("none-curve") / 50);
		assertThat(sentence("none-curve")).startsWith("79.6 % of the calls succeed");
		assertThat(sentence("defaults-curve"))
			.isEqualTo("99.8 % of the calls succeed, and the server gets 1.26 × the requests.");
	}

	@Test
	void showsWhatRetriesCostInAStall() {
		storm(4, 75);

		assertThat(sentence("defaults-curve")).isEqualTo(sentence("none-curve"))
			.isEqualTo("All is well 17.3 s after it.");
		assertThat(sentence("naive-curve")).isEqualTo("Not well again 60 s after it.");
	}

	@Test
	void hasASentenceForEachCurve() {
		for (int number = 1; number <= 5; number++) {
			storm(number, 10);
			assertThat(browser.all("#curves .says")).hasSize(6)
				.allSatisfy((says) -> assertThat(says.getText()).matches("[A-Z0-9].*[a-z]\\.")
					.doesNotContain("undefined", "NaN"));
		}
	}

	@Test
	void changesTheViewByKeyboard() {
		browser.click("#tab-storm");
		browser.focused().sendKeys(Keys.ARROW_LEFT);

		assertThat(browser.find("#view-lab").isDisplayed()).isTrue();
		assertThat(browser.find("#view-storm").isDisplayed()).isFalse();
	}

	@Test
	void tellsWhatHappenedAndNotWhatWasHopedFor() {
		choose("flaky");
		set("total", "0");
		browser.click("#send");

		browser.awaitText("#verdict", "503 after 1 request in");
		assertThat(browser.text("#verdict")).endsWith(": no retry is allowed");
		browser.awaitText("#upstream-count", "This run sent 1 request, and the upstream received 1.");
		set("total", "2");
		browser.click("#send");
		browser.awaitText("#verdict", "200 after 3 requests");
		assertThat(browser.text("#verdict")).endsWith(": the caller saw nothing of 2 failures");
	}

	@Test
	void saysOneCallAndOneRetry() {
		browser.script("""
				fetch = async () => new Response(
					'retry_calls_total{mount="lab"} 1.0\\nretry_attempts_total{mount="lab"} 1.0\\n');
				""");
		browser.click("#send");
		browser.awaitText("#meter-requests", "2");

		assertThat(browser.all(".totals dt")).extracting(WebElement::getText)
			.containsExactly("call", "retry", "requests");
	}

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "390, light", "390, dark" })
	void drawsACallToScale(int width, String theme) {
		browser.window(width, 900, theme);
		script("503", "hang", "429+", "200");
		set("backoffFactor", "0.2");
		browser.click("#send");
		awaitEnd("200 after 4 requests");

		assertThat(offTheScale()).isEmpty();
		assertThat(overlaps()).isEmpty();
		assertThat(browser.all("#timeline .words")).extracting(WebElement::getText)
			.satisfiesExactly((first) -> assertThat(first).matches("503\\s.* backoff"),
					(second) -> assertThat(second).endsWith(" backoff").doesNotContain("time-out"),
					(third) -> assertThat(third).matches("429\\s.* = retry-after 1.0 s \\+ jitter .*"),
					(fourth) -> assertThat(fourth).matches("200\\s+completed"));
		assertThat(browser.all("#timeline .bar")).extracting(WebElement::getText)
			.containsExactly("", "time-out", "", "");
	}

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "390, light", "390, dark" })
	void drawsABurstToScale(int width, String theme) {
		browser.window(width, 900, theme);
		script("503", "200");
		set("backoffFactor", "0");
		browser.click("#burst");
		awaitEnd("20 calls made 40 requests");

		assertThat(offTheScale()).isEmpty();
		assertThat(overlaps()).isEmpty();
	}

	/**
	 * What is drawn elsewhere than the axis has it. A bar may be a sliver of 3 pixels.
	 */
	private static List<String> offTheScale() {
		return browser.script("""
				const box = (element) => element.getBoundingClientRect();
				const ticks = [...document.querySelectorAll("#timeline .tick")];
				const zero = box(ticks[0]).left;
				const perMilli = (box(ticks.at(-1)).left - zero) / (parseFloat(ticks.at(-1).textContent) * 1000);
				const wrong = [];
				for (const bar of document.querySelectorAll("#timeline .bar")) {
					const { left, right } = box(bar);
					const from = zero + bar.dataset.from * perMilli;
					const to = zero + bar.dataset.to * perMilli;
					if (Math.abs(left - from) > 1 || right < to - 1 || right > Math.max(to, from + 3) + 1) {
						wrong.push(`bar from ${left} to ${right} instead of ${from} to ${to}`);
					}
					if (bar.scrollWidth > bar.clientWidth) {
						wrong.push(`${bar.textContent} does not fit its bar`);
					}
				}
				for (const words of document.querySelectorAll("#timeline .words")) {
					const plot = box(document.getElementById("timeline"));
					if (box(words).left < plot.left || box(words).right > plot.right + 0.5) {
						wrong.push(`${words.textContent} leaves the plot`);
					}
					const wait = words.parentElement.querySelector(".wait");
					const said = /([0-9.]+) (m?s)/.exec(words.lastChild.textContent);
					if (wait && said) {
						const millis = said[1] * (said[2] === "s" ? 1000 : 1);
						const bar = words.parentElement.querySelector(".bar");
						const drawn = (box(wait).right - zero) / perMilli - bar.dataset.to;
						if (Math.abs(drawn - millis) > 50 + 1 / perMilli) {
							wrong.push(`${words.textContent} where ${drawn} ms are drawn`);
						}
					}
				}
				return wrong;
				""");
	}

	/**
	 * Bars, waits and holds of one call that lie on one another.
	 */
	private static List<String> overlaps() {
		return browser.script("""
				const overlaps = [];
				const burst = document.querySelector("#timeline.burst");
				for (const call of burst ? burst.querySelectorAll(".track") : [document.getElementById("timeline")]) {
					const parts = [...call.querySelectorAll(".bar, .wait, .held")]
						.map((part) => part.getBoundingClientRect());
					parts.sort((one, other) => one.left - other.left || one.right - other.right);
					parts.slice(1).forEach((part, index) => {
						if (part.left < parts[index].right - 0.5) {
							overlaps.push(`${parts[index].right} > ${part.left}`);
						}
					});
				}
				return overlaps;
				""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void showsAllFieldsAtOnceOnADesktop(String theme) {
		browser.window(1280, 900, theme);
		browser.script("scrollTo(0, 0)");

		List<String> cut = browser.script("""
				return [...document.querySelectorAll("#setup :is(input, select, button)")].filter((field) => {
					const { left, right, top, bottom } = field.getBoundingClientRect();
					return [top + 2, bottom - 2].some((y) => {
						const found = document.elementFromPoint((left + right) / 2, y);
						return !field.contains(found) && !field.closest("label")?.contains(found);
					});
				}).map((field) => field.outerHTML);
				""");
		assertThat(cut).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void keepsTheSendBarOnAPhone(String theme) {
		browser.window(390, 844, theme);
		browser.click("#send");
		awaitEnd("200 after 3 requests");

		for (double share : new double[] { 0, 0.5, 1 }) {
			String problem = browser.script(
					"""
							const most = document.documentElement.scrollHeight - innerHeight;
							scrollTo({ top: most * arguments[0], behavior: "instant" });
							const { top, bottom } = document.querySelector(".actions").getBoundingClientRect();
							const send = document.getElementById("send").getBoundingClientRect();
							if (bottom !== innerHeight || document.elementFromPoint(send.left + 20, send.top + 20).id !== "send") {
								return `The bar ends at ${bottom}`;
							}
							const end = document.querySelector("#view-lab .card:last-child").getBoundingClientRect().bottom;
							return arguments[0] === 1 && end > top ? `The last card ends at ${end} below ${top}` : "";
							""",
					share);
			assertThat(problem).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "1280, true", "1280, false", "390, true", "390, false" })
	void leavesNoCardHalfEmpty(int width, boolean sent) {
		browser.window(width, 900, "light");
		if (sent) {
			choose("ok");
			browser.click("#send");
			awaitEnd("200 after 1 request");
		}

		List<String> empty = browser.script("""
				return [...document.querySelectorAll("#view-lab .card")].filter((card) => {
					const { top, bottom } = card.getBoundingClientRect();
					const ends = [...card.querySelectorAll("*")].map((part) => part.getBoundingClientRect().bottom);
					return bottom - Math.max(...ends) > (bottom - top) / 3;
				}).map((card) => card.textContent);
				""");
		assertThat(empty).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "390, light", "390, dark" })
	void looksRight(int width, String theme) throws IOException {
		browser.window(width, 1000, theme);
		script("503", "reset", "429+", "200");
		set("jitter", "none");
		browser.click("#send");
		browser.awaitText("#verdict", "200 after 4 requests");
		photograph(width, theme, "call");
		refill();
		choose("blip");
		browser.click("#burst");
		browser.awaitText("#verdict", ": all succeeded");
		photograph(width, theme, "burst");
		storm(1, 22);
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

	private static void awaitEnd(String verdict) {
		browser.awaitText("#verdict", verdict);
		browser.await((page) -> page.find("#timeline[data-running=false]"));
	}

	private static void set(String field, String value) {
		browser.script("const field = document.getElementById(arguments[0]); field.value = arguments[1];"
				+ "field.dispatchEvent(new Event('input', { bubbles: true }))", field, value);
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

	/**
	 * Look at a storm, up to a second of it.
	 */
	private static void storm(int number, int second) {
		browser.click("#tab-storm");
		browser.await((page) -> page.all("#storms input").size() == 5);
		browser.click("#storms label:nth-child(" + number + ")");
		set("scrub", String.valueOf(second));
	}

	private static String sentence(String curve) {
		return browser.text("#curves tr:has(." + curve + ") + tr");
	}

	private static int unsuccessful(String curve) {
		return Integer.parseInt(browser.text("#curves ." + curve + " ~ td:last-child").replace(",", ""));
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
