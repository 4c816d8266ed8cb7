package io.github.retrystarter.client;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.Outcome;

/**
 * The body of a response as JSON. Anything else has no values.
 */
final class JsonBody {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final JsonNode root;

	private JsonBody(JsonNode root) {
		this.root = root;
	}

	/**
	 * Read the body of a response, if it is declared as JSON and fits into the buffer.
	 */
	static JsonBody of(Exchange exchange) {
		try {
			return new JsonBody(isJson(exchange) ? MAPPER.readTree(whole(exchange)) : MAPPER.missingNode());
		}
		catch (JacksonException ex) {
			return new JsonBody(MAPPER.missingNode());
		}
	}

	private static boolean isJson(Exchange exchange) {
		if (!(exchange.outcome() instanceof Outcome.Response response)) {
			return false;
		}
		try {
			MediaType type = response.headers().getContentType();
			return type != null && (type.isCompatibleWith(MediaType.APPLICATION_JSON)
					|| (type.getSubtypeSuffix() != null && type.getSubtypeSuffix().equals("json")));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private static byte[] whole(Exchange exchange) {
		long length = ResponseBuffer.contentLength(((Outcome.Response) exchange.outcome()).headers());
		byte[] body = (length <= exchange.response().bufferSize()) ? exchange.body() : new byte[0];
		return (body.length < exchange.response().bufferSize() || body.length == length) ? body : new byte[0];
	}

	boolean matches(JsonPattern pattern) {
		JsonNode node = this.root.at(pattern.pointer());
		if (node.isMissingNode() || node.isNull()) {
			return false;
		}
		if (pattern.value() == null) {
			return !node.isBoolean() || node.booleanValue();
		}
		return node.isValueNode() && node.asString().equals(pattern.value());
	}

}
