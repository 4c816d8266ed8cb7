package io.github.retrystarter.client;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.retrystarter.JsonPattern;

/**
 * A body read as JSON, as far as it is.
 */
final class JsonBody {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final JsonNode root;

	private JsonBody(JsonNode root) {
		this.root = root;
	}

	/**
	 * Read a body. What is no JSON has no values.
	 */
	static JsonBody parse(byte[] body) {
		try {
			return new JsonBody(MAPPER.readTree(body));
		}
		catch (JacksonException ex) {
			return new JsonBody(MAPPER.missingNode());
		}
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
