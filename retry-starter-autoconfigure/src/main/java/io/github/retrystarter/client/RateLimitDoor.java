package io.github.retrystarter.client;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The last place before a request is sent, where it has the headers of all interceptors,
 * and the first that has its response.
 *
 * @param turn lets only those requests pass whose turn it is, {@code null} if all may
 * @param client sends what may pass
 */
record RateLimitDoor(@Nullable RateLimitTurn turn,
		ClientHttpRequestExecution client) implements ClientHttpRequestExecution {

	/**
	 * Put a door in front of the client of a call, where only the request tells, as it is
	 * sent, what it is held with, or where a body may have to be cut that an interceptor
	 * reads.
	 */
	static ClientHttpRequestExecution before(ClientHttpRequestExecution client, RetryCall call) {
		RateLimitTurn turn = (call.turn() != null && call.turn().isPartitioned()) ? call.turn() : null;
		boolean limited = call.policy().timeout() != null || call.policy().attemptTimeout() != null;
		return (turn != null || limited) ? new RateLimitDoor(turn, client) : client;
	}

	@Override
	public ClientHttpResponse execute(HttpRequest request, byte[] body) throws IOException {
		if (this.turn != null && !this.turn.mayPass(request)) {
			throw new IOException("The server takes no such request for a while");
		}
		ClientHttpResponse response = this.client.execute(request, body);
		AttemptWire wire = AttemptWire.current();
		if (wire != null) {
			wire.responded(response);
		}
		return response;
	}

}
