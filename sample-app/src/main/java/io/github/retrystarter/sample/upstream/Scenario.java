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

	OK("Succeeds at once", "A call that succeeds at once costs one request.", HttpMethod.GET, "200"),

	FLAKY("Flaky", "Two responses of 503 are hidden from the caller.", HttpMethod.GET, "503", "503", "200"),

	RATE_LIMITED("Rate-limited", "The upstream asks for a second with Retry-After, and gets it.", HttpMethod.GET,
			"429+1", "200"),

	RESET("Reset", "A connection that is reset before a response is retried like a 503.", HttpMethod.GET, "reset",
			"200"),

	TRUNCATED("Truncated", "A response that breaks off in its body is retried, too.", HttpMethod.GET, "truncated",
			"200"),

	SLOW("Slow", "A request that gets no response within a second, the read time-out, is sent again.", HttpMethod.GET,
			"hang", "200"),

	DOWN("Down",
			"When no retry helps, the call ends as it would without. Of more calls, one now and then is retried for all.",
			HttpMethod.GET, "503"),

	BROKEN("Broken", "A 500 is not retried, because it would be the same the next time.", HttpMethod.GET, "500"),

	POST("POST", "A POST is not sent twice, because the upstream may have acted on it. With a key it is.",
			HttpMethod.POST, "503", "200"),

	POST_WITH_KEY("POST with a key",
			"A POST with an Idempotency-Key is retried: the key tells the upstream that it is the same request.",
			HttpMethod.POST, "503", "200") {

		@Override
		public void addTo(HttpHeaders headers) {
			headers.set(FlakyUpstream.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
		}

	},

	MOUNT("Mount", "URLs below /payments have a policy of their own: a single retry, and a key for each POST.",
			HttpMethod.POST, "503") {

		@Override
		public String path() {
			return "/payments";
		}

	},

	PENDING("Pending", "A 200 whose body says that the work is pending is retried, because retry-if says so.",
			HttpMethod.GET, "pending", "pending", "200"),

	HOPELESS("Hopeless", "A 503 with X-Should-Retry: false is handed back at once, because stop-if says so.",
			HttpMethod.GET, "hopeless"),

	QUOTA("Quota", "A first call uses up the quota for a second. This is the second call, sent once the quota is back.",
			HttpMethod.GET, "last-of-quota", "200") {

		@Override
		public int calls() {
			return 2;
		}

	},

	HTTP_INTERFACE("HTTP interface", "An @HttpExchange interface, with the policy of its group: five retries.",
			HttpMethod.GET, "503", "503", "503", "503", "200") {

		@Override
		public String path() {
			return "/greetings";
		}

	};

	private final String title;

	private final String shows;

	private final HttpMethod method;

	private final List<String> script;

	Scenario(String title, String shows, HttpMethod method, String... script) {
		this.title = title;
		this.shows = shows;
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
	 * What is to be seen.
	 * @return a sentence
	 */
	public String shows() {
		return this.shows;
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
