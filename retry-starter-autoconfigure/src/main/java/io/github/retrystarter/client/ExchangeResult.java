package io.github.retrystarter.client;

import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

import io.github.retrystarter.Outcome;

/**
 * An exchange as conditions see it.
 */
final class ExchangeResult implements AttemptResult {

	private static final byte[] NOTHING = {};

	private final Exchange exchange;

	private final HttpMethod method;

	private final int limit;

	private final Outcome outcome;

	ExchangeResult(Exchange exchange, HttpMethod method, long limit) {
		this.exchange = exchange;
		this.method = method;
		this.limit = (int) limit;
		this.outcome = exchange.outcome();
	}

	@Override
	public Outcome outcome() {
		return this.outcome;
	}

	@Override
	public byte[] body() {
		return peek().clone();
	}

	/**
	 * The body if it is JSON and no longer than the limit.
	 */
	byte[] json() {
		if (!(outcome() instanceof Outcome.Response response) || !isJson(response)
				|| ResponseBuffer.contentLength(response.headers()) > this.limit) {
			return NOTHING;
		}
		byte[] body = peek();
		return (body.length < this.limit || ResponseBuffer.contentLength(response.headers()) == body.length) ? body
				: NOTHING;
	}

	private static boolean isJson(Outcome.Response response) {
		try {
			MediaType type = response.headers().getContentType();
			return type != null && (type.isCompatibleWith(MediaType.APPLICATION_JSON)
					|| (type.getSubtypeSuffix() != null && type.getSubtypeSuffix().equals("json")));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private byte[] peek() {
		return this.exchange.peek(this.method, this.limit);
	}

}
