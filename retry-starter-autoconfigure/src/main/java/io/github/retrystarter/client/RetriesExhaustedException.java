package io.github.retrystarter.client;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClientResponseException;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.StopReason;

/**
 * Thrown with {@code raise-on-status} instead of handing back a retryable response for
 * which no retry is left, as {@code requests.exceptions.RetryError} is. Status, headers
 * and up to 64 KB of the body are those of the last response.
 */
public class RetriesExhaustedException extends RestClientResponseException {

	/**
	 * How much of the body is kept, in bytes.
	 */
	private static final int MAX_BODY = 64 * 1024;

	/**
	 * Why no further attempt followed.
	 */
	private final StopReason reason;

	private final transient List<AttemptRecord> history;

	private RetriesExhaustedException(String message, StopReason reason, List<AttemptRecord> history,
			HttpStatusCode status, String statusText, HttpHeaders headers, byte[] body) {
		super(message, status, statusText, headers, body, null);
		this.reason = reason;
		this.history = List.copyOf(history);
	}

	/**
	 * Read and close the response of a call that gave up.
	 */
	static RetriesExhaustedException of(RetryCall call, StopReason reason) throws IOException {
		ClientHttpResponse response = call.exchange().response().get();
		try {
			int attempts = call.history().size();
			String message = "Gave up after %d %s (%s), last response: status %d".formatted(attempts,
					(attempts == 1) ? "attempt" : "attempts", reason.tag(), response.getStatusCode().value());
			return new RetriesExhaustedException(message, reason, call.history(), response.getStatusCode(),
					response.getStatusText(), response.getHeaders(), body(response));
		}
		finally {
			call.exchange().response().discard();
		}
	}

	private static byte[] body(ClientHttpResponse response) {
		try {
			return response.getBody().readNBytes(MAX_BODY);
		}
		catch (IOException ex) {
			// The status is what counts; a body that breaks off must not hide it.
			return new byte[0];
		}
	}

	/**
	 * Why no further attempt followed.
	 * @return the reason
	 */
	public StopReason getReason() {
		return this.reason;
	}

	/**
	 * All attempts of the call.
	 * @return the history, {@code null} after deserialization
	 */
	public @Nullable List<AttemptRecord> getHistory() {
		return this.history;
	}

}
