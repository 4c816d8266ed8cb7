package io.github.retrystarter.sample.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * A call worth watching: the request, and what the upstream does with it.
 */
public enum Scenario {

	OK("Succeeds at once", "Every request gets a 200.", HttpMethod.GET, "200"),

	FLAKY("Flaky", "Two requests get a 503, the next one a 200.", HttpMethod.GET, "503", "503", "200"),

	RATE_LIMITED("Rate-limited", "The first request gets a 429 and is asked to wait a second, by Retry-After.",
			HttpMethod.GET, "429+1", "200"),

	RESET("Reset", "The first connection is reset before a response.", HttpMethod.GET, "reset", "200"),

	TRUNCATED("Truncated", "The first response breaks off in its body.", HttpMethod.GET, "truncated", "200"),

	SLOW("Slow", "The first request gets no response within a second, the read time-out.", HttpMethod.GET, "hang",
			"200"),

	DOWN("Down", "Every request gets a 503.", HttpMethod.GET, "503"),

	BROKEN("Broken", "Every request gets a 500, which would be the same the next time.", HttpMethod.GET, "500"),

	POST("POST", "A POST gets a 503 first. Without a key nobody knows whether it has been carried out.",
			HttpMethod.POST, "503", "200"),

	POST_WITH_KEY("POST with a key",
			"A POST gets a 503 first. Its Idempotency-Key tells the upstream that a second one is the same request.",
			HttpMethod.POST, "503", "200") {

		@Override
		public void addTo(HttpHeaders headers) {
			headers.set(FlakyUpstream.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
		}

	},

	MOUNT("Mount",
			"Every request gets a 503. URLs below /payments have a policy of their own: one retry, and a key for each POST.",
			HttpMethod.POST, "503") {

		@Override
		public String path() {
			return "/payments";
		}

	},

	PENDING("Pending", "Two requests get a 200 whose body says that the work is pending, which retry-if is set for.",
			HttpMethod.GET, "pending", "pending", "200"),

	HOPELESS("Hopeless", "Every request gets a 503 with X-Should-Retry: false, which stop-if is set for.",
			HttpMethod.GET, "hopeless"),

	QUOTA("Quota", "A first call uses up the quota for a second. This is the second call.", HttpMethod.GET,
			"last-of-quota", "200") {

		@Override
		public int calls() {
			return 2;
		}

	},

	HTTP_INTERFACE("HTTP interface",
			"Four requests get a 503. An @HttpExchange interface has the policy of its group: five retries.",
			HttpMethod.GET, "503", "503", "503", "503", "200") {

		@Override
		public String path() {
			return "/greetings";
		}

	};

	private final String title;

	private final String upstream;

	private final HttpMethod method;

	private final List<String> script;

	Scenario(String title, String upstream, HttpMethod method, String... script) {
		this.title = title;
		this.upstream = upstream;
		this.method = method;
		this.script = List.of(script);
	}

	/**
	 * The scenario of a name.
	 * @param id the name
	 * @return the scenario, or nothing if there is none
	 */
	public static Optional<Scenario> find(String id) {
		return Arrays.stream(values()).filter((scenario) -> scenario.id().equals(id)).findFirst();
	}

	/**
	 * The name as addresses spell it.
	 * @return the name, in lower case and with hyphens
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The name for people.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * What the upstream does, in words. What becomes of the call is another matter.
	 * @return a sentence or two
	 */
	public String upstream() {
		return this.upstream;
	}

	/**
	 * How the upstream is called.
	 * @return the method
	 */
	public HttpMethod method() {
		return this.method;
	}

	/**
	 * What the upstream does with the requests of one run, in turn.
	 * @return the words of a {@linkplain FlakyUpstream#open script}
	 */
	public List<String> script() {
		return this.script;
	}

	/**
	 * Where the upstream is called, above the unique part of each run.
	 * @return the path
	 */
	public String path() {
		return "/" + id();
	}

	/**
	 * How many calls are made, of which the last one is shown.
	 * @return the number
	 */
	public int calls() {
		return 1;
	}

	/**
	 * Add what the caller sends along.
	 * @param headers the headers of each call
	 */
	public void addTo(HttpHeaders headers) {
	}

}
