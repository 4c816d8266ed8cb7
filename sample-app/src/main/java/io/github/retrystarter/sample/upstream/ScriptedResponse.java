package io.github.retrystarter.sample.upstream;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;

/**
 * What the upstream does with one request, said in a word: a status, followed by a plus
 * sign and the seconds of its {@code Retry-After} if it has one, or the name of a special
 * case.
 */
final class ScriptedResponse {

	private ScriptedResponse() {
	}

	/**
	 * Make the response.
	 * @param word its word
	 * @return the response for WireMock
	 * @throws NumberFormatException if there is no such word
	 */
	static ResponseDefinitionBuilder of(String word) {
		return switch (word) {
			case "reset" -> WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
			case "truncated" -> WireMock.ok("Half of it. ".repeat(4_000)).withHeader("Content-Length", "60000");
			case "hang" -> WireMock.ok("Too late").withFixedDelay(3_000);
			case "pending" -> WireMock.okJson("{\"state\":\"pending\"}");
			case "hopeless" ->
				WireMock.serviceUnavailable().withHeader("X-Should-Retry", "false").withBody("Closed for good");
			case "last-of-quota" -> WireMock.ok("The last one for now").withHeader("RateLimit", "\"demo\";r=0;t=1");
			default -> status(word);
		};
	}

	private static ResponseDefinitionBuilder status(String word) {
		String[] parts = word.split("\\+");
		int status = Integer.parseInt(parts[0]);
		ResponseDefinitionBuilder response = WireMock.status(status).withBody(body(status));
		return (parts.length > 1) ? response.withHeader("Retry-After", parts[1]) : response;
	}

	private static String body(int status) {
		return switch (status) {
			case 200 -> "Hello from upstream";
			case 503 -> "Try again later";
			default -> "Status " + status;
		};
	}

}
