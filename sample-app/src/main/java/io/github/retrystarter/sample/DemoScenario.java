package io.github.retrystarter.sample;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * A call worth watching: the request, and how the upstream takes it.
 */
enum DemoScenario {

	OK("A call that succeeds at once costs one request.", HttpMethod.GET, Answer.SUCCESS),

	FLAKY("Two answers of 503 are hidden from the caller; it waits up to 0.2 s, then up to 0.4 s.", HttpMethod.GET,
			Answer.UNAVAILABLE, Answer.UNAVAILABLE, Answer.SUCCESS),

	RATE_LIMITED("The upstream asks for a wait of one second by Retry-After, and gets it.", HttpMethod.GET,
			Answer.RATE_LIMITED, Answer.SUCCESS),

	RESET("A connection that is reset instead of an answer is as good as a 503.", HttpMethod.GET, Answer.RESET,
			Answer.SUCCESS),

	SLOW("An answer that does not come within the read time-out is asked for again.", HttpMethod.GET, Answer.TOO_LATE,
			Answer.SUCCESS),

	DOWN("After the last retry the call ends as without any. Call it some times more, and the budget ends the retries.",
			HttpMethod.GET, Answer.UNAVAILABLE),

	POST("A POST is not repeated once it was sent, because the upstream may have acted on it.", HttpMethod.POST,
			Answer.UNAVAILABLE, Answer.SUCCESS),

	POST_WITH_KEY("A POST with an Idempotency-Key is repeated: by the key the upstream can tell that it is the same.",
			HttpMethod.POST, Answer.UNAVAILABLE, Answer.SUCCESS) {

		@Override
		void addTo(HttpHeaders headers) {
			headers.set(FlakyUpstream.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
		}

	},

	MOUNT("URLs below /payments have a policy of their own: one retry only, and each POST is given a key.",
			HttpMethod.POST, Answer.UNAVAILABLE) {

		@Override
		String path() {
			return "/payments";
		}

	},

	PENDING("An answer of 200 that says it is not done yet is asked for again, because retry-if says so.",
			HttpMethod.GET, Answer.PENDING, Answer.PENDING, Answer.SUCCESS),

	HOPELESS("A 503 that says X-Should-Retry: false is handed back at once, because stop-if says so.", HttpMethod.GET,
			Answer.HOPELESS),

	QUOTA("The answer to a first call uses up the quota for a second; this is the second call, sent when that is over.",
			HttpMethod.GET, Answer.LAST_OF_QUOTA, Answer.SUCCESS) {

		@Override
		int calls() {
			return 2;
		}

	},

	HTTP_INTERFACE("An @HttpExchange interface, with the policy of its group: five retries.", HttpMethod.GET,
			Answer.UNAVAILABLE, Answer.UNAVAILABLE, Answer.UNAVAILABLE, Answer.UNAVAILABLE, Answer.SUCCESS) {

		@Override
		String path() {
			return "/greetings";
		}

	};

	private final String shows;

	private final HttpMethod method;

	private final List<Answer> answers;

	DemoScenario(String shows, HttpMethod method, Answer... answers) {
		this.shows = shows;
		this.method = method;
		this.answers = List.of(answers);
	}

	static Optional<DemoScenario> find(String id) {
		return Arrays.stream(values()).filter((scenario) -> scenario.id().equals(id)).findFirst();
	}

	/**
	 * The name as addresses spell it: lower case, with hyphens.
	 */
	String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String shows() {
		return this.shows;
	}

	HttpMethod method() {
		return this.method;
	}

	/**
	 * What the upstream does with the requests of one run, in turn; the last answer goes
	 * on for ever.
	 */
	List<Answer> answers() {
		return this.answers;
	}

	/**
	 * Where the upstream is called, above the unique part of each run.
	 */
	String path() {
		return "/" + id();
	}

	/**
	 * How many calls are made, of which the last one is shown.
	 */
	int calls() {
		return 1;
	}

	/**
	 * Add what the caller sends along.
	 */
	void addTo(HttpHeaders headers) {
	}

}
