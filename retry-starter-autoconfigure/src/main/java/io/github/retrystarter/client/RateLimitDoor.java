package io.github.retrystarter.client;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The last place before a request is sent, where it has the headers of all interceptors,
 * and the first that has its response.
 */
final class RateLimitDoor implements ClientHttpRequestExecution {

	private final ClientHttpRequestExecution client;

	private @Nullable RateLimitTurn turn;

	RateLimitDoor(ClientHttpRequestExecution client) {
		this.client = client;
	}

	/**
	 * Let only those requests pass whose turn it is.
	 */
	void guard(RateLimitTurn turn) {
		this.turn = turn;
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
