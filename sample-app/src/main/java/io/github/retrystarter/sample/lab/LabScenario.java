package io.github.retrystarter.sample.lab;

import java.util.List;
import java.util.Locale;

/**
 * A script worth playing, and a request that goes with it.
 */
enum LabScenario {

	OK("Succeeds at once", "A call that succeeds at once costs one request.", "GET", "200"),

	FLAKY("Flaky", "Two answers of 503 are hidden from the caller.", "GET", "503", "503", "200"),

	RATE_LIMITED("Rate-limited", "The upstream asks for a second by Retry-After, and gets it.", "GET", "429+1", "200"),

	RESET("Reset", "A connection that is reset instead of an answer is as good as a 503.", "GET", "reset", "200"),

	TRUNCATED("Truncated", "An answer that breaks off in its body is asked for again.", "GET", "truncated", "200"),

	SLOW("Slow", "An answer that does not come within a second is asked for again.", "GET", "hang", "200"),

	DOWN("Down", "Nothing helps. In a burst, the budget soon ends the retries.", "GET", "503"),

	BROKEN("Broken", "A 500 would be the same the next time.", "GET", "500"),

	POST("POST", "It may have been carried out, so it is not repeated. With a key it is.", "POST", "503", "200");

	private final String title;

	private final String shows;

	private final String method;

	private final List<String> answers;

	LabScenario(String title, String shows, String method, String... answers) {
		this.title = title;
		this.shows = shows;
		this.method = method;
		this.answers = List.of(answers);
	}

	/**
	 * The scenario for the page.
	 */
	Entry entry() {
		return new Entry(name().toLowerCase(Locale.ROOT).replace('_', '-'), this.title, this.shows, this.method,
				this.answers);
	}

	/**
	 * One line of the list.
	 *
	 * @param id name of the scenario
	 * @param title its name for people
	 * @param shows what it shows
	 * @param method method of the call
	 * @param answers the script
	 */
	record Entry(String id, String title, String shows, String method, List<String> answers) {

	}

}
