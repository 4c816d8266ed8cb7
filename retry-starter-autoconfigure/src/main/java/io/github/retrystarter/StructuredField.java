package io.github.retrystarter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads header fields that are lists or dictionaries of items, as far as rate limits need
 * it: inner lists are none of their forms. A field that is malformed anywhere is
 * malformed as a whole.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9651#section-4.2">RFC 9651, section
 * 4.2</a>
 */
final class StructuredField {

	private static final Pattern SEPARATOR = Pattern.compile("[ \t]*(?:,[ \t]*|\\z)");

	private static final Pattern SEMICOLON = Pattern.compile("; *");

	private static final Pattern EQUALS = Pattern.compile("=");

	private static final Pattern KEY = Pattern.compile("[a-z*][a-z0-9_.*-]*");

	private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}\\.[0-9]{1,3}");

	private static final Pattern INTEGER_OR_DATE = Pattern.compile("@?(-?[0-9]{1,15})");

	private static final Pattern BOOLEAN = Pattern.compile("\\?([01])");

	private static final Pattern BYTES = Pattern.compile(":([^:]*):");

	private static final Pattern TOKEN = Pattern.compile("[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*");

	private static final Pattern QUOTE = Pattern.compile("%?\"");

	private static final Pattern UNQUOTE = Pattern.compile("\"");

	// One character, because a pattern for all of a long string might exhaust the stack.
	private static final Pattern CHARACTER = Pattern.compile("[ !#-\\[\\]-~]|\\\\[\"\\\\]");

	private final Matcher field;

	private int position;

	private StructuredField(String field) {
		this.field = SEPARATOR.matcher(field);
	}

	/**
	 * Read a list.
	 * @return the items, {@code null} if the field is malformed
	 */
	static @Nullable List<Item> list(String field) {
		List<Item> items = new ArrayList<>();
		return read(field, (next) -> items.add(new Item(next.readBareItem(), next.readParameters()))) ? items : null;
	}

	/**
	 * Read a dictionary, in which the last item counts of those with one key.
	 * @return the items, {@code null} if the field is malformed
	 */
	static @Nullable Map<String, Item> dictionary(String field) {
		Map<String, Item> items = new LinkedHashMap<>();
		return read(field, (next) -> items.put(next.require(KEY), new Item(next.readValue(), next.readParameters())))
				? items : null;
	}

	/**
	 * Read all members of a field.
	 * @return whether it is well-formed
	 */
	private static boolean read(String field, Consumer<StructuredField> member) {
		StructuredField next = new StructuredField(field.strip());
		try {
			boolean more = !field.isBlank();
			while (more) {
				member.accept(next);
				more = next.require(SEPARATOR).contains(",");
			}
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private Map<String, Object> readParameters() {
		Map<String, Object> parameters = new LinkedHashMap<>();
		while (accept(SEMICOLON)) {
			parameters.put(require(KEY), readValue());
		}
		return parameters;
	}

	/**
	 * What is without a value is true.
	 */
	private Object readValue() {
		return accept(EQUALS) ? readBareItem() : true;
	}

	private Object readBareItem() {
		if (accept(DECIMAL)) {
			return Double.valueOf(this.field.group());
		}
		if (accept(INTEGER_OR_DATE)) {
			return Long.valueOf(this.field.group(1));
		}
		if (accept(BOOLEAN)) {
			return this.field.group(1).equals("1");
		}
		if (accept(BYTES)) {
			return new Bytes(new String(Base64.getDecoder().decode(this.field.group(1)), StandardCharsets.UTF_8));
		}
		return accept(QUOTE) ? readString() : require(TOKEN);
	}

	private String readString() {
		StringBuilder text = new StringBuilder();
		while (!accept(UNQUOTE)) {
			String character = require(CHARACTER);
			text.append(character.charAt(character.length() - 1));
		}
		return text.toString();
	}

	private String require(Pattern token) {
		if (!accept(token)) {
			throw new IllegalArgumentException("malformed");
		}
		return this.field.group();
	}

	/**
	 * Go past a token, if it comes next.
	 */
	private boolean accept(Pattern token) {
		this.field.usePattern(token).region(this.position, this.field.regionEnd());
		boolean found = this.field.lookingAt();
		this.position = found ? this.field.end() : this.position;
		return found;
	}

	/**
	 * An item: a number, a text, {@link Bytes} or a truth value, and what is said of it.
	 *
	 * @param value the value
	 * @param parameters the parameters, of which the last one with a name counts
	 */
	record Item(Object value, Map<String, Object> parameters) {

	}

	/**
	 * A byte sequence.
	 *
	 * @param text the bytes read as UTF-8
	 */
	record Bytes(String text) {

	}

}
